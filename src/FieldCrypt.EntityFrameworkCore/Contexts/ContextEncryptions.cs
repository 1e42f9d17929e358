using System.Runtime.CompilerServices;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Contexts;

/// <summary>What the hooks, which all contexts share, know of each: the encryption that its options name.</summary>
/// <remarks>Thread-safe. A context is looked at once: neither its options nor its model change, not even when it goes back to a pool.</remarks>
internal sealed class ContextEncryptions
{
    private readonly ConditionalWeakTable<DbContext, ContextEncryption> _known = [];

    /// <summary>The encryption of a context.</summary>
    /// <exception cref="FieldCryptConfigurationException">It has none, or a model that was made for another.</exception>
    public ContextEncryption Of(DbContext context) => _known.TryGetValue(context, out var encryption) ? encryption : Look(context);

    /// <summary>Notes that a context saves no more. Of one that was refused nothing is known.</summary>
    public void EndSaving(DbContext context)
    {
        if (_known.TryGetValue(context, out var encryption))
        {
            encryption.IsSaving = false;
        }
    }

    /// <summary>The encryption that the options of a context name.</summary>
    /// <exception cref="FieldCryptConfigurationException">They name none.</exception>
    public static ColumnEncryption Named(DbContext context) =>
        context.GetService<IDbContextOptions>().FindExtension<FieldCryptOptionsExtension>()?.Encryption
        ?? throw new FieldCryptConfigurationException($"{context.GetType().Name} does not encrypt: its options have no UseFieldCrypt.");

    private ContextEncryption Look(DbContext context)
    {
        var encryption = Named(context);
        ModelCheck.Require(context, encryption);
        return _known.GetValue(context, _ => new ContextEncryption(encryption));
    }
}

using System.Collections.Frozen;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using FieldCrypt.Diagnostics;
using FieldCrypt.Guard;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Guard;

/// <summary>
/// Hears of every context of the process: when it is first used, before it saves and before a command is sent. An exception of an observer ends what it was told of.
/// </summary>
/// <remarks>That a context is refused at its first use is not enough: whoever catches that, and a pool, have it again, and are not told of a first use.</remarks>
internal sealed class ContextObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    /// <summary>The permissions to use contexts that do not encrypt.</summary>
    public static readonly AsyncLocal<PermissionScope?> PlainContexts = new();

    private static readonly FrozenSet<string> Events = FrozenSet.ToFrozenSet(
    [
        CoreEventId.ContextInitialized.Name!, CoreEventId.SaveChangesStarting.Name!, RelationalEventId.CommandExecuting.Name!,
    ]);

    private readonly ConditionalWeakTable<IModel, ModelVerdict> _verdicts = [];

    public static IDisposable Subscribe() => DiagnosticListener.AllListeners.Subscribe(new ContextObserver());

    // One for each set of services that Entity Framework Core makes.
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name)
        {
            value.Subscribe(this, static name => Events.Contains(name));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        var context = value.Value switch
        {
            ContextInitializedEventData initialized => initialized.Context,
            DbContextEventData of => of.Context,
            _ => null,
        };
        if (context is not null)
        {
            Require(context);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private void Require(DbContext context)
    {
        if (_verdicts.GetValue(context.Model, ModelVerdict.Of).PlainMember is not { } member)
        {
            return;
        }

        var name = context.GetType().Name;
        if (PermissionScope.Current(PlainContexts) is not null)
        {
            FieldCryptMetrics.PastEncryption(member, name, FieldCryptMetrics.Allowed);
            return;
        }

        FieldCryptMetrics.PastEncryption(member, name, FieldCryptMetrics.Refused);
        throw new ProtectedOperationException(
            $"{member} is to be encrypted, and {name} would store it as it is. Nothing was sent. Call UseFieldCrypt on the options of the context; who must see "
            + $"columns as they are stored asks for it, with {nameof(DbContextProcessGuard)}.{nameof(DbContextProcessGuard.AllowPlainContexts)}.")
        {
            PastEncryption = true,
        };
    }
}

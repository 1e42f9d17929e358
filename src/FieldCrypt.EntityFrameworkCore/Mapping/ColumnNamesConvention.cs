using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Names the columns of encrypted members as the members would have been, and binds values to these names. A convention of its own: those of the application
/// hear of new properties when the one that added them has ended.
/// </summary>
internal sealed class ColumnNamesConvention(IReadOnlyList<AddedColumn> columns) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var added in columns)
        {
            NameStored(added);
            if (added.Index is { } index)
            {
                NameIndex(added, index);
            }

            added.Stored[EncryptionAnnotations.BoundColumn] = added.Member.Options.BoundColumn
                ?? (added.Member.Entity.IsMappedToJson() ? added.Stored.GetJsonPropertyName()! : added.Stored.GetColumnName());
        }
    }

    private static void NameStored(AddedColumn added)
    {
        var (member, stored, _, column) = added;
        var isPlain = member.Options.PlaintextColumn is null;
        if (member.Entity.IsMappedToJson())
        {
            stored.SetJsonPropertyName(column ?? (isPlain ? member.Member.Name : member.StoredName));
            return;
        }

        var given = GivenName(member, stored);
        stored.SetColumnName(column ?? (isPlain ? WithoutSuffix(given) : given));
    }

    // There is none in JSON.
    private static void NameIndex(AddedColumn added, IMutableProperty index)
    {
        var given = GivenName(added.Member, index);
        var isAlone = added.SaidName is null && added.Member.Options.PlaintextColumn is null;
        index.SetColumnName(isAlone ? given : added.Stored.GetColumnName() + (SuffixOf(given, EncryptedMember.IndexSuffix) is { Length: > 0 } suffix ? suffix : EncryptedMember.IndexSuffix));
    }

    // As Entity Framework Core names columns, with its prefixes for owned types, or a naming convention of the application.
    private static string GivenName(EncryptedMember member, IMutableProperty property) =>
        (StoreObjectIdentifier.Create(member.Entity, StoreObjectType.Table) is { } table ? property.GetColumnName(table) : null) ?? property.GetColumnName();

    private static string WithoutSuffix(string name) => name[..^SuffixOf(name, EncryptedMember.StoredSuffix).Length];

    // A naming convention writes it in its own way: _encrypted, -ENCRYPTED. A name that is cut because it is too long has none.
    private static string SuffixOf(string name, string suffix)
    {
        var word = name.Length - suffix.Length + 1;
        return word <= 0 || !name.AsSpan(word).Equals(suffix.AsSpan(1), StringComparison.OrdinalIgnoreCase) ? ""
            : name[(char.IsLetterOrDigit(name[word - 1]) ? word : word - 1)..];
    }
}

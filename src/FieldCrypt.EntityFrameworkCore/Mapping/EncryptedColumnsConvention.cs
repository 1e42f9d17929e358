using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Gives each encrypted member, once the application has said all it has to say, a shadow property for its ciphertext and one for its blind index.
/// </summary>
internal sealed class EncryptedColumnsConvention(BlindIndexKeys? keys) : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var model = (IMutableModel)modelBuilder.Metadata;
        model[EncryptionAnnotations.Model] = true;
        var members = model.GetEntityTypes().ToList().SelectMany(EncryptedMembers.Of).ToList();
        FilterRules.Require(model, members);
        foreach (var member in members)
        {
            MappingRules.Require(member, keys);
            Map(member);
        }
    }

    private static void Map(EncryptedMember member)
    {
        var column = ColumnNameOf(member);
        var stored = member.Entity.AddProperty(member.StoredName, typeof(byte[]));
        stored.IsNullable = member.Options.PlaintextColumn is not null || IsNullable(member);
        stored[EncryptionAnnotations.Member] = member.Path;
        stored[EncryptionAnnotations.BoundTable] = member.Options.BoundTable;
        Name(member, stored, column, member.Member.Name, EncryptedMember.StoredSuffix);
        var bound = member.Options.BoundColumn ?? (member.Entity.IsMappedToJson() ? stored.GetJsonPropertyName()! : stored.GetColumnName());
        stored[EncryptionAnnotations.BoundColumn] = bound;

        IMutableProperty? index = null;
        if (member.IsSearchable)
        {
            index = member.Entity.AddProperty(member.IndexName, typeof(BlindIndex));
            index.IsNullable = stored.IsNullable;
            index.SetMaxLength(member.Options.IndexBits / 8);
            index[EncryptionAnnotations.IndexBits] = member.Options.IndexBits;
            stored[EncryptionAnnotations.Index] = member.IndexName;
            Name(member, index, column is null ? null : column + EncryptedMember.IndexSuffix, member.Member.Name + EncryptedMember.IndexSuffix, EncryptedMember.IndexSuffix);

            // By its type, so that a compiled model can make it.
            index.SetValueConverter(typeof(BlindIndexConverter));
        }

        if (member.Options.PlaintextColumn is { } plaintext)
        {
            MapPlaintext(member, stored, plaintext);
        }

        DatabaseIndexes.Move(member, index);
        Unmap(member);
    }

    private static void MapPlaintext(EncryptedMember member, IMutableProperty stored, string column)
    {
        var type = member.Type.IsValueType && Nullable.GetUnderlyingType(member.Type) is null ? typeof(Nullable<>).MakeGenericType(member.Type) : member.Type;
        var plaintext = member.Entity.AddProperty(member.PlaintextName, type);
        plaintext.IsNullable = true;
        plaintext.SetColumnName(column);
        stored[EncryptionAnnotations.Plaintext] = member.PlaintextName;
    }

    private static void Unmap(EncryptedMember member)
    {
        IMutableTypeBase holder = member.Complex.Count == 0 ? member.Entity : member.Complex[^1].ComplexType;
        if (member.Configured is { } property)
        {
            holder.RemoveProperty(property);
        }

        holder.AddIgnored(member.Member.Name);
    }

    // What was said of the property, or annotated on the member, holds for its column.
    private static string? ColumnNameOf(EncryptedMember member)
    {
        var annotation = member.Member.GetCustomAttribute<ColumnAttribute>();
        if (annotation?.TypeName is not null)
        {
            throw new FieldCryptConfigurationException($"Encrypted member {member.Name} has a column type. Its column holds bytes: take the type away.");
        }

        // The plaintext has the member's own name, most often.
        if (member.Options.PlaintextColumn is not null)
        {
            return annotation?.Name ?? member.StoredName;
        }

        return member.Configured is { } property && ((IConventionProperty)property).GetColumnNameConfigurationSource() is not null
            ? property.GetColumnName()
            : annotation?.Name;
    }

    // Entity Framework Core's own rule, with its prefixes for owned types, applied to the member's name and not to that of the shadow property.
    private static void Name(EncryptedMember member, IMutableProperty property, string? column, string plainName, string suffix)
    {
        if (member.Entity.IsMappedToJson())
        {
            property.SetJsonPropertyName(column ?? plainName);
            return;
        }

        if (column is null && StoreObjectIdentifier.Create(member.Entity, StoreObjectType.Table) is { } table
            && property.GetDefaultColumnName(table) is { } byDefault)
        {
            column = suffix == EncryptedMember.StoredSuffix && byDefault.EndsWith(suffix, StringComparison.Ordinal) ? byDefault[..^suffix.Length] : byDefault;
        }

        property.SetColumnName(column ?? plainName);
    }

    private static bool IsNullable(EncryptedMember member)
    {
        if (member.Complex.Any(static complex => complex.IsNullable))
        {
            return true;
        }

        if (member.Configured is { } property)
        {
            return property.IsNullable;
        }

        if (member.Type.IsValueType)
        {
            return Nullable.GetUnderlyingType(member.Type) is not null;
        }

        var nullability = new NullabilityInfoContext();
        var state = member.Member is PropertyInfo info ? nullability.Create(info).ReadState : nullability.Create((FieldInfo)member.Member).ReadState;
        return state != NullabilityState.NotNull && !AnnotatedUse.Has<RequiredAttribute>(member.Member);
    }
}

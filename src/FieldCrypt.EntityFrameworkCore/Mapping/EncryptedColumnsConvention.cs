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
    /// <summary>What was added, for the convention after this one.</summary>
    public List<AddedColumn> Added { get; } = [];

    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        var model = (IMutableModel)modelBuilder.Metadata;
        model[EncryptionAnnotations.Model] = true;
        var members = model.GetEntityTypes().ToList().SelectMany(EncryptedMembers.Of).ToList();
        FilterRules.Require(model, members);
        Added.Clear();
        foreach (var member in members)
        {
            MappingRules.Require(member, keys);
            Map(member);
        }

        foreach (var member in members)
        {
            MappingRules.RequireReadableMember(member);
        }
    }

    private void Map(EncryptedMember member)
    {
        var name = SaidName(member);
        var stored = member.Entity.AddProperty(member.StoredName, typeof(byte[]));
        stored.IsNullable = member.Options.PlaintextColumn is not null || IsNullable(member);
        stored[EncryptionAnnotations.Member] = member.Path;
        stored[EncryptionAnnotations.BoundTable] = member.Options.BoundTable;

        IMutableProperty? index = null;
        if (member.IsSearchable)
        {
            index = member.Entity.AddProperty(member.IndexName, typeof(BlindIndex));
            index.IsNullable = stored.IsNullable;
            index.SetMaxLength(member.Options.IndexBits / 8);
            index[EncryptionAnnotations.IndexBits] = member.Options.IndexBits;
            stored[EncryptionAnnotations.Index] = member.IndexName;

            // By its type, so that a compiled model can make it.
            index.SetValueConverter(typeof(BlindIndexConverter));
        }

        if (member.Options.PlaintextColumn is { } plaintext)
        {
            MapPlaintext(member, stored, plaintext);
        }

        DatabaseIndexes.Move(member, index);
        Unmap(member);
        Added.Add(new AddedColumn(member, stored, index, name));
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
    private static string? SaidName(EncryptedMember member)
    {
        var annotation = member.Member.GetCustomAttribute<ColumnAttribute>();
        if (annotation?.TypeName is not null)
        {
            throw new FieldCryptConfigurationException($"Encrypted member {member.Name} has a column type. Its column holds bytes: take the type away.");
        }

        // With plaintext still there, that has the member's own name most often, whoever said it.
        return member.Options.PlaintextColumn is null && member.Configured is { } property
            && ((IConventionProperty)property).GetColumnNameConfigurationSource() is ConfigurationSource.Explicit or ConfigurationSource.DataAnnotation
            ? property.GetColumnName()
            : annotation?.Name;
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

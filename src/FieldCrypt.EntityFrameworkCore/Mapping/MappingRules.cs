using FieldCrypt.EntityFrameworkCore.Values;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Internal;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Refuses, while the model is made, what could not be kept or would mean something else on ciphertext.</summary>
internal static class MappingRules
{
    /// <exception cref="FieldCryptConfigurationException">The member cannot be encrypted as it is mapped.</exception>
    public static void Require(EncryptedMember member, BlindIndexKeys? keys)
    {
        RequireTable(member);
        if (member.Complex.Any(static complex => complex.IsCollection || complex.ComplexType.IsMappedToJson()))
        {
            throw Refused(member, "is inside a complex collection, or a complex type stored as JSON. Make it an owned type (OwnsOne, OwnsMany), or encrypt the whole");
        }

        _ = MemberPath.Of(member.Entity.ClrType, member.Path.Split('.'));
        if (AnnotatedUse.WhyNot(member.Member) is { } annotated)
        {
            throw Refused(member, annotated);
        }

        if (member.Configured is { } property)
        {
            RequirePlainUse(member, property);
        }

        if (!CanonicalValue.IsSearchable(member.Type) && JsonValue.WhyLost(member.Type) is { } lost)
        {
            throw Refused(member, $"would not come back as it is: {lost}");
        }

        if (member.Options.PlaintextColumn is not null && (member.Entity.IsMappedToJson() || member.Complex.Count > 0))
        {
            throw Refused(member, "has a plaintext column and is inside JSON or a complex type. Migrate it by a query of your own");
        }

        if (member.IsSearchable)
        {
            RequireSearchable(member, keys);
        }

        RequireRow(member);
        RequireUnseeded(member);
    }

    /// <summary>Once all are mapped: Entity Framework Core has no complex type of which nothing is mapped.</summary>
    /// <exception cref="FieldCryptConfigurationException">The member's complex type has encrypted members alone.</exception>
    public static void RequireReadableMember(EncryptedMember member)
    {
        if (member.Complex is [.., var complex] && !complex.ComplexType.GetMembers().Any())
        {
            throw Refused(
                member, $"is inside a complex type that has no member that is not encrypted. Make it an owned type (OwnsOne), or encrypt {complex.Name} as a whole");
        }
    }

    private static void RequireTable(EncryptedMember member)
    {
        if (member.Entity.FindPrimaryKey() is null)
        {
            throw Refused(member, "is in an entity type without a key, so that no value can be told from another row's. Give the entity a key");
        }

        if (member.Entity.GetTableName() is null && !member.Entity.IsMappedToJson() && !member.Entity.IsAbstract())
        {
            throw Refused(member, "is in an entity type that is not mapped to a table. Map it to the table whose values it reads");
        }

        if (member.Entity.FindProperty(member.StoredName) is not null || member.Entity.FindProperty(member.IndexName) is not null)
        {
            throw Refused(member, $"needs the names {member.StoredName} and {member.IndexName}, of which one is taken. Rename the other property");
        }
    }

    private static void RequirePlainUse(EncryptedMember member, IMutableProperty property)
    {
        if (property.IsKey() || property.IsForeignKey())
        {
            throw Refused(member, AnnotatedUse.Key);
        }

        if (property.IsConcurrencyToken)
        {
            throw Refused(member, AnnotatedUse.Token);
        }

        if ((member.Entity as IReadOnlyEntityType).FindDiscriminatorProperty() == property)
        {
            throw Refused(member, "is the discriminator, which the database must read");
        }

        if (property.GetDefaultValueSql() is not null || property.GetComputedColumnSql() is not null || property.TryGetDefaultValue(out _)
            || property.ValueGenerated != ValueGenerated.Never)
        {
            throw Refused(member, AnnotatedUse.Generated);
        }

        if (property.GetValueConverter() is not null || property.GetProviderClrType() is not null)
        {
            throw Refused(member, "has a value conversion, which would not be used. Take it away: any type that System.Text.Json writes can be encrypted");
        }

        if (((IConventionProperty)property).GetColumnTypeConfigurationSource() is ConfigurationSource.Explicit)
        {
            throw Refused(member, "has a column type. Its column holds bytes: take the type away");
        }
    }

    private static void RequireSearchable(EncryptedMember member, BlindIndexKeys? keys)
    {
        if (keys is null)
        {
            throw Refused(member, $"is searchable, and there is no key of blind indexes: set {nameof(ColumnEncryptionOptions)}.{nameof(ColumnEncryptionOptions.IndexKeys)}");
        }

        if (!CanonicalValue.IsSearchable(member.Type))
        {
            throw Refused(member, $"is searchable, and a {member.Type.Name} has no one form to compare. Search by a simple value");
        }

        if (member.Entity.IsMappedToJson())
        {
            throw Refused(member, "is searchable inside JSON, where it could have no index. Store the owned type in columns, or do not search by it");
        }

        if (member.Options.IndexBits % 8 != 0
            || member.Options.IndexBits is < EncryptedColumnOptions.MinIndexBits or > EncryptedColumnOptions.MaxIndexBits)
        {
            throw Refused(member, $"has a blind index of {member.Options.IndexBits} bits: {EncryptedColumnOptions.MinIndexBits} to {EncryptedColumnOptions.MaxIndexBits}, in whole bytes");
        }
    }

    private static void RequireRow(EncryptedMember member)
    {
        if (Binding.Of(member.Entity) == EncryptionBinding.Row
            && RowIdentity.PartsOf(member.Entity).Select(RowIdentity.RootOf).FirstOrDefault(IsMadeByTheStore) is { } part)
        {
            throw Refused(
                member,
                $"cannot be bound to its row, because the store generates {part.DeclaringType.DisplayName()}.{part.Name}. Use a key that is known before the insert "
                + "(a Guid, or ValueGeneratedNever), or bind the entity's values to their column only, HasEncryptionBinding(EncryptionBinding.Column), and accept "
                + "that exchanging them between rows is not noticed");
        }
    }

    // Migrations would hold the value, and rows would not: the member is not mapped.
    private static void RequireUnseeded(EncryptedMember member)
    {
#pragma warning disable EF1001 // What was given to HasData for a member that is not mapped is seen nowhere else.
        var seeded = ((EntityType)member.Entity).GetRawSeedData();
#pragma warning restore EF1001
        if (seeded.Any(seed => NamedValues.TryGet(seed, member.Path.Split('.'), out var value) && value is not null && !Equals(value, Defaults.Of(member.Type))))
        {
            throw Refused(member, "has a value in HasData, which would stand in migrations and in no row. Save such entities in UseSeeding and UseAsyncSeeding");
        }
    }

    // Guids, texts and bytes are generated in the application unless the database has a default for them.
    private static bool IsMadeByTheStore(IReadOnlyProperty key)
    {
        if (key.ValueGenerated == ValueGenerated.Never || key.GetValueGeneratorFactory() is not null)
        {
            return false;
        }

        var type = key.GetValueConverter()?.ProviderClrType ?? key.ClrType;
        return key.GetDefaultValueSql() is not null || key.GetComputedColumnSql() is not null || key.TryGetDefaultValue(out _)
            || !(type == typeof(Guid) || type == typeof(string) || type == typeof(byte[]));
    }

    private static FieldCryptConfigurationException Refused(EncryptedMember member, string reason) =>
        new($"Encrypted member {member.Name} {reason}.");
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Moves the indexes of an encrypted member to its blind index, and gives it one if there are none.</summary>
internal static class DatabaseIndexes
{
    /// <param name="member">The member.</param>
    /// <param name="blind">The property of its blind index; null if it is not searchable.</param>
    /// <exception cref="FieldCryptConfigurationException">It has an index and is not searchable, or a unique one is too short.</exception>
    public static void Move(EncryptedMember member, IMutableProperty? blind)
    {
        var indexes = member.Configured?.GetContainingIndexes().ToList() ?? [];
        foreach (var index in indexes)
        {
            Move(member, index, blind);
        }

        if (blind is not null && !indexes.Exists(static index => index.Properties.Count == 1))
        {
            member.Entity.AddIndex(blind);
        }
    }

    private static void Move(EncryptedMember member, IMutableIndex index, IMutableProperty? blind)
    {
        if (blind is null)
        {
            throw new FieldCryptConfigurationException(
                $"Encrypted member {member.Name} has an index, which would order ciphertext. Make it searchable (Query = FieldQuery.Equality), or take the index away.");
        }

        if (index.IsUnique && member.Options.IndexBits < EncryptedColumnOptions.DefaultIndexBits)
        {
            throw new FieldCryptConfigurationException(
                $"Encrypted member {member.Name} has a unique index, which needs a blind index of at least {EncryptedColumnOptions.DefaultIndexBits} bits: with fewer, "
                + "two different values may collide.");
        }

        List<IMutableProperty> properties = [.. index.Properties.Select(property => property == member.Configured ? blind : property)];
        var (name, isUnique, filter) = (index.Name, index.IsUnique, index.GetFilter());
        member.Entity.RemoveIndex(index);
        var moved = name is null ? member.Entity.AddIndex(properties) : member.Entity.AddIndex(properties, name);
        moved.IsUnique = isUnique;
        moved.SetFilter(filter);
    }
}

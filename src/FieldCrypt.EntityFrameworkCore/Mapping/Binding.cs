using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>What the values of an entity type are bound to: said of it, of a base class, or of its owner.</summary>
internal static class Binding
{
    public static EncryptionBinding Of(IReadOnlyEntityType entity)
    {
        for (var current = entity; current is not null; current = current.BaseType ?? current.FindOwnership()?.PrincipalEntityType)
        {
            if (current[EncryptionAnnotations.Binding] is string name)
            {
                return Enum.Parse<EncryptionBinding>(name);
            }
        }

        return EncryptionBinding.Row;
    }
}

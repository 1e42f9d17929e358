using FieldCrypt;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Says in code what is encrypted, and what values are bound to.</summary>
public static class FieldCryptModelBuilderExtensions
{
    /// <summary>Encrypts a member, as <see cref="EncryptedAttribute"/> does.</summary>
    /// <inheritdoc cref="IsEncrypted{TProperty}(PropertyBuilder{TProperty}, EncryptedColumnOptions)"/>
    public static PropertyBuilder<TProperty> IsEncrypted<TProperty>(this PropertyBuilder<TProperty> propertyBuilder) =>
        propertyBuilder.IsEncrypted(new EncryptedColumnOptions());

    /// <summary>Encrypts a member, or says how an annotated one is encrypted.</summary>
    /// <typeparam name="TProperty">Its type: anything that System.Text.Json writes.</typeparam>
    /// <param name="propertyBuilder">The member.</param>
    /// <param name="options">How.</param>
    /// <returns>The same member.</returns>
    /// <remarks>It must be called on every context that maps the member; an annotation cannot be forgotten.</remarks>
    public static PropertyBuilder<TProperty> IsEncrypted<TProperty>(this PropertyBuilder<TProperty> propertyBuilder, EncryptedColumnOptions options)
    {
        ArgumentNullException.ThrowIfNull(propertyBuilder);
        Mark(propertyBuilder.Metadata, options);
        return propertyBuilder;
    }

    /// <summary>Encrypts a member of a complex type, as <see cref="EncryptedAttribute"/> does.</summary>
    /// <inheritdoc cref="IsEncrypted{TProperty}(PropertyBuilder{TProperty}, EncryptedColumnOptions)"/>
    public static ComplexTypePropertyBuilder<TProperty> IsEncrypted<TProperty>(this ComplexTypePropertyBuilder<TProperty> propertyBuilder) =>
        propertyBuilder.IsEncrypted(new EncryptedColumnOptions());

    /// <summary>Encrypts a member of a complex type, or says how an annotated one is encrypted.</summary>
    /// <inheritdoc cref="IsEncrypted{TProperty}(PropertyBuilder{TProperty}, EncryptedColumnOptions)"/>
    public static ComplexTypePropertyBuilder<TProperty> IsEncrypted<TProperty>(
        this ComplexTypePropertyBuilder<TProperty> propertyBuilder, EncryptedColumnOptions options)
    {
        ArgumentNullException.ThrowIfNull(propertyBuilder);
        Mark(propertyBuilder.Metadata, options);
        return propertyBuilder;
    }

    /// <summary>Says what the encrypted values of an entity, of those that derive from it and of those that it owns are bound to.</summary>
    /// <param name="entityTypeBuilder">The entity.</param>
    /// <param name="binding">What; <see cref="EncryptionBinding.Row"/> if nothing is said.</param>
    /// <returns>The same entity.</returns>
    public static EntityTypeBuilder<TEntity> HasEncryptionBinding<TEntity>(this EntityTypeBuilder<TEntity> entityTypeBuilder, EncryptionBinding binding)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(entityTypeBuilder);
        entityTypeBuilder.Metadata[EncryptionAnnotations.Binding] = binding.ToString();
        return entityTypeBuilder;
    }

    private static void Mark(IMutableProperty property, EncryptedColumnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        property[EncryptionAnnotations.Encrypted] = options.Query?.ToString() ?? "";
        property[EncryptionAnnotations.IndexBits] = options.IndexBits;
        property[EncryptionAnnotations.BoundTable] = options.BoundTable;
        property[EncryptionAnnotations.BoundColumn] = options.BoundColumn;
        property[EncryptionAnnotations.Plaintext] = options.PlaintextColumn;
    }
}

using FieldCrypt.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Gives contexts encrypted columns.</summary>
public static class FieldCryptDbContextOptionsBuilderExtensions
{
    /// <summary>Encrypts the annotated members of the context's entities.</summary>
    /// <param name="optionsBuilder">The options.</param>
    /// <param name="encryption">How, and with which keys; one object for all contexts of the application, or of a tenant.</param>
    /// <returns>The same options.</returns>
    public static DbContextOptionsBuilder UseFieldCrypt(this DbContextOptionsBuilder optionsBuilder, ColumnEncryption encryption)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        ArgumentNullException.ThrowIfNull(encryption);
        ((IDbContextOptionsBuilderInfrastructure)optionsBuilder).AddOrUpdateExtension(new FieldCryptOptionsExtension(encryption));
        return optionsBuilder;
    }

    /// <inheritdoc cref="UseFieldCrypt(DbContextOptionsBuilder, ColumnEncryption)"/>
    /// <typeparam name="TContext">The context.</typeparam>
    public static DbContextOptionsBuilder<TContext> UseFieldCrypt<TContext>(this DbContextOptionsBuilder<TContext> optionsBuilder, ColumnEncryption encryption)
        where TContext : DbContext =>
        (DbContextOptionsBuilder<TContext>)UseFieldCrypt((DbContextOptionsBuilder)optionsBuilder, encryption);
}

using System.Text.Json;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

public class InsideValueOnSqlite(SqliteServer server) : InsideValueTests(server);

public class InsideValueOnPostgreSql(PostgreSqlServer server) : InsideValueTests(server);

/// <summary>Annotated classes inside what one column stores.</summary>
public abstract class InsideValueTests(TestServer server)
{
    [Fact]
    public void An_encrypted_member_inside_a_value_that_is_stored_as_it_is_is_refused()
    {
        using var context = new Wrapping(server.Options<Wrapping>("Data Source=x;Host=x").UseFieldCrypt(server.Encryption).Options);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => context.Model);
        Assert.Contains("Letter.Text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_holds_itself_each_time_of_another_type_is_refused()
    {
        using var context = new Nesting(server.Options<Nesting>("Data Source=x;Host=x").UseFieldCrypt(server.Encryption).Options);
        var error = Assert.Throws<FieldCryptConfigurationException>(() => context.Model);
        Assert.Contains("NestedRow.Nest holds classes more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_encrypted_as_a_whole_may_have_encrypted_members()
    {
        using var context = new Sealing(server.Options<Sealing>("Data Source=x;Host=x").UseFieldCrypt(server.Encryption).Options);
        context.EnsureFieldCrypt();
    }

    public sealed class Letter
    {
        [Encrypted]
        public string? Text { get; set; }
    }

    public sealed class WrappingRow
    {
        public Guid Id { get; set; }

        public List<Letter>? Letters { get; set; }
    }

    public sealed class Nest<T>
    {
        public Nest<List<T>>? Left { get; set; }

        public Nest<HashSet<T>>? Right { get; set; }
    }

    public sealed class NestedRow
    {
        public Guid Id { get; set; }

        public Nest<int>? Nest { get; set; }
    }

    public sealed class SealedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public Letter? Letter { get; set; }
    }

    private sealed class Nesting(DbContextOptions options) : DbContext(options)
    {
        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.Properties<Nest<int>>().HaveConversion<AsText<Nest<int>>>();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<NestedRow>();
    }

    private sealed class AsText<T>() : ValueConverter<T, string>(
        value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default), text => JsonSerializer.Deserialize<T>(text, JsonSerializerOptions.Default)!);

    private sealed class Sealing(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<SealedRow>();
    }

    private sealed class Wrapping(DbContextOptions options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<WrappingRow>().Property(r => r.Letters)
            .HasConversion(v => JsonSerializer.Serialize(v, JsonSerializerOptions.Default), v => JsonSerializer.Deserialize<List<Letter>>(v, JsonSerializerOptions.Default));
    }
}

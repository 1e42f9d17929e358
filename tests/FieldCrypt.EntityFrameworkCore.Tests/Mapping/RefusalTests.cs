using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping;

/// <summary>What cannot be encrypted, or would mean something else on ciphertext, is refused when the model is made.</summary>
public class RefusalTests
{
    public static TheoryData<string, string> Refusals => new()
    {
        { "key", "is a key" },
        { "alternate key", "is a key" },
        { "foreign key", "is a key or a foreign key" },
        { "concurrency token", "is a concurrency token" },
        { "annotated concurrency token", "is a concurrency token" },
        { "annotated timestamp", "is a concurrency token" },
        { "annotated token of a complex type", "is a concurrency token" },
        { "annotated foreign key", "is a key or a foreign key" },
        { "foreign key of a navigation", "is a key or a foreign key" },
        { "annotated key", "is a key or a foreign key" },
        { "annotated computed column", "has a value that the database makes" },
        { "annotated index", "is named by an IndexAttribute" },
        { "not mapped by what it overrides", "annotated as encrypted and as not mapped" },
        { "discriminator", "is the discriminator" },
        { "default value", "has a value that the database makes" },
        { "computed column", "has a value that the database makes" },
        { "conversion", "has a value conversion" },
        { "column type", "has a column type" },
        { "annotated column type", "has a column type" },
        { "index", "has an index" },
        { "short unique index", "needs a blind index of at least 128 bits" },
        { "bits", "64 to 384, in whole bytes" },
        { "odd bits", "64 to 384, in whole bytes" },
        { "no index keys", "there is no key of blind indexes" },
        { "search of a list", "has no one form to compare" },
        { "search in JSON", "is searchable inside JSON" },
        { "store key", "because the store generates" },
        { "store key of the owner", "because the store generates" },
        { "store guid", "because the store generates" },
        { "no key", "entity type without a key" },
        { "no table", "not mapped to a table" },
        { "taken name", "of which one is taken" },
        { "shadow", "is a shadow property" },
        { "bag", "has no member that could be decrypted into" },
        { "not mapped", "annotated as encrypted and as not mapped" },
        { "also owned", "is also mapped as" },
        { "complex collection", "is inside a complex collection" },
        { "complex JSON", "is inside a complex collection, or a complex type stored as JSON" },
        { "complex type without a readable member", "has no member that is not encrypted" },
        { "no setter", "give it a setter" },
        { "seed", "has a value in HasData" },
        { "anonymous seed", "has a value in HasData" },
        { "seed of a member that is said to be encrypted", "has a value in HasData" },
        { "seed of an owned entity", "has a value in HasData" },
        { "filter", "A query filter of Row uses encrypted member Row.Secret" },
        { "named filter of another entity", "A query filter of Owner uses encrypted member" },
        { "context", "is annotated for other stores" },
        { "unsigned", "is annotated for other stores" },
        { "key of its own", "names a key of its own" },
    };

    private static readonly Dictionary<string, Action<ModelBuilder>> Models = new()
    {
        ["key"] = model => model.Entity<Row>().HasKey(r => r.Secret),
        ["alternate key"] = model => model.Entity<Row>().HasAlternateKey(r => r.Secret),
        ["foreign key"] = model => model.Entity<Row>().HasOne<Other>().WithMany().HasForeignKey(r => r.Secret),
        ["concurrency token"] = model => model.Entity<Row>().Property(r => r.Secret).IsConcurrencyToken(),
        ["annotated concurrency token"] = model => model.Entity<TokenRow>(),
        ["annotated timestamp"] = model => model.Entity<TimestampRow>(),
        ["annotated token of a complex type"] = model => model.Entity<TokenPartRow>().ComplexProperty(r => r.Part),
        ["annotated foreign key"] = model => model.Entity<ForeignKeyRow>(),
        ["foreign key of a navigation"] = model => model.Entity<NavigatedRow>(),
        ["annotated key"] = model => model.Entity<KeyRow>(),
        ["annotated computed column"] = model => model.Entity<MadeRow>(),
        ["annotated index"] = model => model.Entity<IndexedRow>(),
        ["not mapped by what it overrides"] = model => model.Entity<OverridingRow>(),
        ["discriminator"] = model => Kinds(model).Property(r => r.Kind).IsEncrypted(),
        ["default value"] = model => model.Entity<Row>().Property(r => r.Secret).HasDefaultValue("x"),
        ["computed column"] = model => model.Entity<Row>().Property(r => r.Secret).HasComputedColumnSql("1"),
        ["conversion"] = model => model.Entity<Row>().Property(r => r.Secret).HasConversion(text => text + "!", text => text),
        ["column type"] = model => model.Entity<Row>().Property(r => r.Secret).HasColumnType("text"),
        ["annotated column type"] = model => model.Entity<TypedRow>(),
        ["index"] = model => model.Entity<Row>().HasIndex(r => r.Secret),
        ["short unique index"] = model => Searchable(model, 64).HasIndex(r => r.Secret).IsUnique(),
        ["bits"] = model => Searchable(model, 32),
        ["odd bits"] = model => Searchable(model, 100),
        ["no index keys"] = model => Searchable(model, 128),
        ["search of a list"] = model => model.Entity<Row>().Property(r => r.Many).IsEncrypted(new() { Query = FieldQuery.Equality }),
        ["search in JSON"] = model => model.Entity<Row>().OwnsOne(r => r.Part, part =>
        {
            part.ToJson();
            part.Property(p => p.Secret).IsEncrypted(new() { Query = FieldQuery.Equality });
        }),
        ["store key"] = model => model.Entity<NumberedRow>(),
        ["store key of the owner"] = model => model.Entity<Owner>().OwnsOne(o => o.Part),
        ["store guid"] = model => model.Entity<Row>().Property(r => r.Id).HasDefaultValueSql("gen()"),
        ["no key"] = model => model.Entity<Row>().HasNoKey(),
        ["no table"] = model => model.Entity<Row>().ToView("view"),
        ["taken name"] = model => model.Entity<Row>().Property<byte[]>("Secret_Encrypted"),
        ["shadow"] = model => model.Entity<Other>().Property<string>("Hidden").IsEncrypted(),
        ["bag"] = model => model.SharedTypeEntity<Dictionary<string, object>>("Bag", bag =>
        {
            bag.IndexerProperty<Guid>("Id");
            bag.IndexerProperty<string>("Text").IsEncrypted();
        }),
        ["not mapped"] = model => model.Entity<UnmappedRow>(),
        ["also owned"] = model => model.Entity<WholeRow>().OwnsOne(r => r.Part),
        ["complex collection"] = model => model.Entity<Row>().ComplexCollection(r => r.Parts, parts => parts.ToJson()),
        ["complex type without a readable member"] = model => model.Entity<Row>().Ignore(r => r.Parts).ComplexProperty(r => r.Part),
        ["complex JSON"] = model => model.Entity<Row>().ComplexProperty(r => r.Part, part => part.ToJson()),
        ["seed"] = model => model.Entity<Row>().HasData(new Row { Id = Guid.NewGuid(), Secret = "x" }),
        ["anonymous seed"] = model => model.Entity<Row>().HasData(new { Id = Guid.NewGuid(), Secret = "x" }),
        ["seed of a member that is said to be encrypted"] = model =>
        {
            model.Entity<KindRow>().Property(r => r.Kind).IsEncrypted();
            model.Entity<KindRow>().HasData(new KindRow { Id = Guid.NewGuid(), Kind = "x" });
        },
        ["seed of an owned entity"] = model => model.Entity<Row>().OwnsOne(r => r.Part).HasData(new { RowId = Guid.NewGuid(), Secret = "x" }),
        ["filter"] = model => model.Entity<Row>().HasQueryFilter(r => r.Secret != null),
        ["named filter of another entity"] = model => model.Entity<Owner>().HasQueryFilter("of the part", o => o.Part.Secret == "x").OwnsOne(o => o.Part),
        ["no setter"] = model => model.Entity<ComputedRow>(),
        ["context"] = model => model.Entity<ContextRow>(),
        ["unsigned"] = model => model.Entity<UnsignedRow>(),
        ["key of its own"] = model => model.Entity<OwnKeyRow>(),
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_cannot_be_encrypted_is_refused_when_the_model_is_made(string model, string sentence)
    {
        using var keys = LocalKeyProvider.FromKey("tests", "one", new byte[32]);
        using var secret = Secret.Random(32);
        using var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = keys }),
            IndexKeys = model == "no index keys" ? null : BlindIndexKeys.FromSecret(secret),
        });

        // Each row has services of its own, and which of them are the twenty-first of the process is an accident of the order of the tests.
        var options = new DbContextOptionsBuilder().UseSqlite("Data Source=:memory:").UseFieldCrypt(encryption).EnableServiceProviderCaching(false)
            .ConfigureWarnings(static warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)).Options;
        using var context = new Context(options, Models[model]);

        var error = Assert.Throws<FieldCryptConfigurationException>(() => context.Model);

        Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
    }

    private static Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<Row> Searchable(ModelBuilder model, int bits)
    {
        model.Entity<Row>().Property(r => r.Secret).IsEncrypted(new() { Query = FieldQuery.Equality, IndexBits = bits });
        return model.Entity<Row>();
    }

    private static Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<KindRow> Kinds(ModelBuilder model)
    {
        model.Entity<KindRow>().HasDiscriminator(r => r.Kind).HasValue<SubRow>("sub").HasValue("row");
        return model.Entity<KindRow>();
    }

    private sealed class Context(DbContextOptions options, Action<ModelBuilder> model) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Ignore<Part>();
            model(modelBuilder);
        }
    }

    private sealed class Row
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string Secret { get; set; } = "";

        [Encrypted]
        public List<string> Many { get; set; } = [];

        public Part Part { get; set; } = new();

        public List<Part> Parts { get; set; } = [];
    }

    private class KindRow
    {
        public Guid Id { get; set; }

        public string Kind { get; set; } = "";
    }

    private sealed class SubRow : KindRow;

    private sealed class Other
    {
        public string Id { get; set; } = "";
    }

    private sealed class Part
    {
        [Encrypted]
        public string Secret { get; set; } = "";
    }

    private sealed class ContextRow
    {
        public Guid Id { get; set; }

        [EncryptionContext]
        public string Tenant { get; set; } = "";

        [Encrypted]
        public string Secret { get; set; } = "";
    }

    private sealed class UnsignedRow
    {
        public Guid Id { get; set; }

        [Unsigned]
        public long Seen { get; set; }
    }

    private sealed class OwnKeyRow
    {
        public Guid Id { get; set; }

        [Encrypted(Key = "other")]
        public string Secret { get; set; } = "";
    }

    private sealed class NumberedRow
    {
        public int Id { get; set; }

        [Encrypted]
        public string Secret { get; set; } = "";
    }

    private sealed class Owner
    {
        public int Id { get; set; }

        public Part Part { get; set; } = new();
    }

    private sealed class TypedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [Column(TypeName = "text")]
        public string Secret { get; set; } = "";
    }

    private sealed class UnmappedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [NotMapped]
        public string Secret { get; set; } = "";
    }

    private sealed class WholeRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public Part2 Part { get; set; } = new();
    }

    private sealed class Part2
    {
        public string Text { get; set; } = "";
    }

    private sealed class ComputedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string Secret => Id.ToString();
    }

    private sealed class TokenRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [ConcurrencyCheck]
        public string Secret { get; set; } = "";
    }

    private sealed class TimestampRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [Timestamp]
        public byte[] Version { get; set; } = [];
    }

    private sealed class TokenPart
    {
        [Encrypted]
        [ConcurrencyCheck]
        public string Secret { get; set; } = "";
    }

    private sealed class TokenPartRow
    {
        public Guid Id { get; set; }

        public TokenPart Part { get; set; } = new();
    }

    private sealed class ForeignKeyRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [ForeignKey(nameof(Other))]
        public string OtherName { get; set; } = "";

        public Other? Other { get; set; }
    }

    private sealed class NavigatedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string OtherName { get; set; } = "";

        [ForeignKey(nameof(OtherName))]
        public Other? Other { get; set; }
    }

    private sealed class KeyRow
    {
        public Guid Id { get; set; }

        [Key]
        [Encrypted]
        public string Number { get; set; } = "";
    }

    private sealed class MadeRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        [DatabaseGenerated(DatabaseGeneratedOption.Computed)]
        public string Secret { get; set; } = "";
    }

    [Index(nameof(Secret))]
    private sealed class IndexedRow
    {
        public Guid Id { get; set; }

        [Encrypted]
        public string Secret { get; set; } = "";
    }

    private class BaseRow
    {
        public Guid Id { get; set; }

        [NotMapped]
        public virtual string Secret { get; set; } = "";
    }

    private sealed class OverridingRow : BaseRow
    {
        [Encrypted]
        public override string Secret { get; set; } = "";
    }
}

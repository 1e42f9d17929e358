using Microsoft.Extensions.Logging;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Conventions;
using MongoDB.Bson.Serialization.Serializers;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Schema;

/// <summary>Class maps and conventions as applications and libraries register them, in whatever order, work or are told what to do.</summary>
public sealed class ClassMapTests(MongoFixture mongo)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_class_map_may_be_registered_before_the_schema() => Works<Before>(() =>
    {
        Map<Before>();
        return CollectionSchema.For<Before>("*.sagas", "patients");
    });

    [Fact]
    public void A_class_map_may_be_registered_after_the_schema() => Works<After>(() =>
    {
        var schema = CollectionSchema.For<After>("*.sagas", "patients");
        Map<After>();
        return schema;
    });

    [Fact]
    public void A_library_may_try_to_register_a_class_map_after_the_schema() => Works<Tried>(() =>
    {
        var schema = CollectionSchema.For<Tried>("*.sagas", "patients");
        Assert.True(BsonClassMap.TryRegisterClassMap<Tried>(static map =>
        {
            map.AutoMap();
            map.MapIdMember(static saga => saga.CorrelationId);
        }));
        return schema;
    });

    [Fact]
    public void A_serializer_that_a_class_map_sets_is_the_one_inside() => Works<WithSerializer>(() =>
    {
        BsonClassMap.RegisterClassMap<WithSerializer>(static map =>
        {
            map.AutoMap();
            map.MapIdMember(static saga => saga.CorrelationId);
            map.MapMember(static saga => saga.Card).SetSerializer(new StringSerializer());
        });
        return CollectionSchema.For<WithSerializer>("*.sagas", "patients");
    });

    [Fact]
    public void A_class_that_is_mapped_without_its_id_is_warned_of()
    {
        var log = new Recorder();
        using var logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        using var encryption = new FieldCryptMongoDb(new()
        {
            Vault = mongo.Vault,
            Collections = [CollectionSchema.For<WithoutId>("*.sagas", "patients")],
            LoggerFactory = logs,
        });

        Assert.Contains("WithoutId", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Conventions_that_are_registered_after_the_schema_are_in_force() =>
        Assert.Equal("card", OwnDriver.Run(RegisterConventionsAfterTheSchema));

    [Fact]
    public void A_library_may_map_and_use_a_class_first_where_the_convention_was_registered() =>
        Assert.Equal("Before.Card", OwnDriver.Run(UseFirstWithTheConvention));

    [Fact]
    public void A_class_that_was_used_before_is_refused_wherever_it_is_stored_and_the_error_names_the_call()
    {
        var message = OwnDriver.Run(UseFirst);

        Assert.Contains("Before.Card", message, StringComparison.Ordinal);
        Assert.Contains("FieldCryptMongoDb.RegisterConvention()", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_is_mapped_by_hand_after_the_application_started_is_not_stored_as_plaintext() =>
        Assert.Contains("Before.Card is encrypted", OwnDriver.Run(MapByHandLater), StringComparison.Ordinal);

    [Fact]
    public void A_class_that_was_used_before_the_convention_is_refused_when_the_convention_is_registered() =>
        Assert.Contains("Before.Card", OwnDriver.Run(RegisterAfterUse), StringComparison.Ordinal);

    [Fact]
    public void A_class_that_is_mapped_by_hand_is_encrypted_also_where_a_class_that_knows_it_is_used_first() =>
        Assert.Equal("Known.Card, KnownByAttribute.Card", OwnDriver.Run(UseWhatKnowsIt));

    [Theory]
    [InlineData(nameof(UseTheOverride), "WithOverride.Card")]
    [InlineData(nameof(UseTheImplementation), "ISecret.Card")]
    [InlineData(nameof(UseWithALaterConvention), "Before.Card")]
    [InlineData(nameof(UseWithoutTheConvention), "Before.Card")]
    [InlineData(nameof(UseExtraElements), "WithExtra.Card")]
    public void A_class_that_would_be_stored_as_plaintext_is_refused_when_a_plain_client_uses_it_first(string use, string member) =>
        Assert.Contains(member, OwnDriver.Run(Uses[use]), StringComparison.Ordinal);

    private static Dictionary<string, Func<string>> Uses => new Func<string>[]
    {
        UseTheOverride, UseTheImplementation, UseWithALaterConvention, UseWithoutTheConvention, UseExtraElements,
    }.ToDictionary(static use => use.Method.Name);

    private static string RegisterAfterUse()
    {
        new Before().ToBson();
        return Assert.Throws<FieldCryptConfigurationException>(FieldCryptMongoDb.RegisterConvention).Message;
    }

    private static string UseTheOverride() => Use<WithOverride>(static () => { });

    private static string UseTheImplementation() => Use<WithContract>(static () => { });

    private static string UseWithALaterConvention() => Use<Before>(
        static () => ConventionRegistry.Register("application", new ConventionPack { new TextConvention() }, static _ => true));

    private static string UseWithoutTheConvention() => Use<Before>(static () => ConventionRegistry.Remove("FieldCrypt"));

    private static string UseExtraElements() => Use<WithExtra>(static () => { });

    private static string Use<T>(Action afterwards)
        where T : new()
    {
        FieldCryptMongoDb.RegisterConvention();
        afterwards();
        return Assert.Throws<FieldCryptConfigurationException>(static () => new T().ToBson()).Message;
    }

    private static string RegisterConventionsAfterTheSchema()
    {
        var schema = CollectionSchema.For<Before>("*.sagas", "key");
        ConventionRegistry.Register("application", new ConventionPack { new CamelCaseElementNameConvention() }, static _ => true);
        return schema.Root.Children.Keys.Single();
    }

    private static string UseFirstWithTheConvention()
    {
        FieldCryptMongoDb.RegisterConvention();
        Map<Before>();
        new Before().ToBson();
        return CollectionSchema.For<Before>("*.sagas", "key").Members.Single().Name;
    }

    private static string UseWhatKnowsIt()
    {
        FieldCryptMongoDb.RegisterConvention();
        BsonClassMap.RegisterClassMap<Knowing>(static map => map.AddKnownType(typeof(Known)));
        BsonClassMap.RegisterClassMap<Known>(static map => map.MapMember(static saga => saga.Card));
        BsonClassMap.RegisterClassMap<KnownByAttribute>(static map => map.MapMember(static saga => saga.Card));
        new Knowing().ToBson();
        new KnowingByAttribute().ToBson();
        return string.Join(", ", new CollectionSchema[] { CollectionSchema.For<Known>("*.sagas", "key"), CollectionSchema.For<KnownByAttribute>("*.sagas", "key") }
            .Select(static schema => schema.Members.Single().Name));
    }

    private static string UseFirst()
    {
        new Before().ToBson();
        using var client = new MongoClient("mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=1");
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(client, "a.b", [masterKey]);
        return Assert.Throws<FieldCryptConfigurationException>(
            () => new FieldCryptMongoDb(new() { Vault = vault, Collections = [CollectionSchema.For<After>("*.after", "key")] })).Message;
    }

    private static string MapByHandLater()
    {
        Assert.Single(CollectionSchema.For<After>("*.after", "key").Members);
        BsonClassMap.RegisterClassMap<Before>(static map => map.MapMember(static saga => saga.Card));
        return Assert.Throws<BsonSerializationException>(static () => new Before { Card = "4111" }.ToBson()).Message;
    }

    private static void Map<TSaga>()
        where TSaga : ISaga => BsonClassMap.RegisterClassMap<TSaga>(static map =>
    {
        map.AutoMap();
        map.MapIdProperty(nameof(ISaga.CorrelationId));
    });

    private void Works<TSaga>(Func<CollectionSchema> prepare)
        where TSaga : ISaga, new()
    {
        using var encryption = new FieldCryptMongoDb(new() { Vault = mongo.Vault, Collections = [prepare()] });
        using var client = mongo.CreateClient(encryption);
        var sagas = client.GetDatabase(mongo.CreateDatabase().DatabaseNamespace.DatabaseName).GetCollection<TSaga>("sagas");
        sagas.InsertOne(new TSaga { CorrelationId = "s", Card = "4111" }, null, Token);

        Assert.Equal("4111", sagas.Find(Builders<TSaga>.Filter.Eq("_id", "s")).Single(Token).Card);
        var stored = mongo.Raw(sagas).Find(FilterDefinition<BsonDocument>.Empty).Single(Token);
        Assert.Equal("s", stored["_id"].AsString);
        Assert.Equal(BsonBinarySubType.Encrypted, stored["Card"].AsBsonBinaryData.SubType);
    }

    private interface ISaga
    {
        string? CorrelationId { get; set; }

        string? Card { get; set; }
    }

    private sealed class Before : ISaga
    {
        public string? CorrelationId { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class After : ISaga
    {
        public string? CorrelationId { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class Tried : ISaga
    {
        public string? CorrelationId { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class WithSerializer : ISaga
    {
        public string? CorrelationId { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private class Readable
    {
        public virtual string? Card { get; set; } = "4111";
    }

    private sealed class WithOverride : Readable
    {
        [Encrypted]
        public override string? Card { get; set; } = "4111";
    }

    private interface ISecret
    {
        [Encrypted]
        string? Card { get; set; }
    }

    private sealed class WithContract : Readable, ISecret;

    private sealed class WithExtra
    {
        [Encrypted]
        [BsonExtraElements]
        public BsonDocument? Card { get; set; } = new("card", "4111");
    }

    private class Knowing;

    private sealed class Known : Knowing
    {
        [Encrypted]
        public string? Card { get; set; }
    }

    [BsonKnownTypes(typeof(KnownByAttribute))]
    private class KnowingByAttribute;

    private sealed class KnownByAttribute : KnowingByAttribute
    {
        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class TextConvention : ConventionBase, IPostProcessingConvention
    {
        public void PostProcess(BsonClassMap classMap)
        {
            foreach (var text in classMap.DeclaredMemberMaps.Where(static member => member.MemberType == typeof(string)))
            {
                text.SetSerializer(new StringSerializer());
            }
        }
    }

    private sealed class WithoutId : ISaga
    {
        public string? CorrelationId { get; set; }

        [Encrypted]
        public string? Card { get; set; }
    }

    private sealed class Recorder : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}

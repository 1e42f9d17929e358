using Amazon.KeyManagementService.Model;
using FieldCrypt.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>
/// MongoDB's tests of key management, which every official driver must pass: which commands and documents a client sends, and what it answers.
/// </summary>
/// <remarks>
/// <para>Not run: the eight tests that make or rewrap keys with Azure, Google or KMIP, for which there is no provider here.</para>
/// <para>Run with changes: three rewrap tests start with keys of these services, and with an AWS key that only the test's owner can open. Here
/// the vault begins with the local key and one that the emulator wrapped, and as many updates are expected as there are keys. The ARNs of AWS
/// keys are the emulator's.</para>
/// <para>Known difference: when a name is removed, <c>$keyAltNames</c> stands inside <c>$ifNull</c>. The published pipeline makes null of the
/// names of a key that has none, and no driver reads it any more.</para>
/// </remarks>
public sealed class KeyManagementSpecificationTests : KeyVaultTest
{
    public static TheoryData<string, string> Runnable =>
    [
        .. UnifiedTest.All.Where(test => !UnifiedTest.IsForeign(test.File, test.Description))
            .Select(test => new TheoryDataRow<string, string>(test.File, test.Description)),
    ];

    [Fact]
    public void All_published_tests_are_counted()
    {
        Assert.Equal(40, UnifiedTest.All.Count());
        Assert.Equal(32, Runnable.Count);
    }

    [Theory]
    [MemberData(nameof(Runnable))]
    public async Task The_published_test_passes(string file, string description)
    {
        var test = UnifiedTest.Load(file, description);
        var (created, spare) = (await KmsArnAsync(region: Virginia), await KmsArnAsync(region: Virginia));
        var openable = await InitialDataAsync(test, file == "rewrapManyDataKey", created);
        var rewraps = test.Operations.FirstOrDefault(operation => operation["name"] == "rewrapManyDataKey");
        var target = rewraps is null || UnifiedTest.Provider(rewraps) != "aws" ? created : spare;
        var vault = Vault([Local, new KmsMasterKeyProvider(target, KmsClients()), .. Others(target, created)]);
        Server.Commands.Clear();
        foreach (var operation in test.Operations)
        {
            await RunAsync(vault, operation, openable);
        }

        var expected = test.ExpectedEvents.Select(expectation => Adapted(expectation, openable, target)).ToArray();
        var commands = Server.Commands.To(Database, Collection);
        Assert.Equal(expected.Length, commands.Count);
        foreach (var (expectation, command) in expected.Zip(commands))
        {
            AssertCommand(expectation, command);
        }

        if (test.Outcome is { } outcome)
        {
            UnifiedMatch.Assert(outcome, new BsonArray(await Documents.Find(new BsonDocument()).SortBy(key => key["_id"]).ToListAsync(Cancellation)));
        }
    }

    // A key under the other ARN is opened only; the first of a name wraps.
    private IEnumerable<MasterKeyProvider> Others(string target, string created) =>
        target == created ? [] : [new KmsMasterKeyProvider(created, KmsClients())];

    private async Task<int> InitialDataAsync(UnifiedTest test, bool mustOpen, string arn)
    {
        var documents = test.InitialData.Select(document => document.DeepClone().AsBsonDocument).ToList();
        if (mustOpen)
        {
            documents.RemoveAll(document => document["masterKey"]["provider"].AsString is not ("local" or "aws"));
            var aws = documents.Single(document => document["masterKey"]["provider"] == "aws");
            aws["masterKey"]["key"] = arn;
            var blob = (await KmsClient(Virginia).EncryptAsync(
                new EncryptRequest { KeyId = arn, Plaintext = new MemoryStream(new byte[96]) }, Cancellation)).CiphertextBlob;
            aws["keyMaterial"] = blob.ToArray();
        }

        if (documents.Count > 0)
        {
            await Documents.InsertManyAsync(documents, cancellationToken: Cancellation);
        }

        return documents.Count;
    }

    private async Task RunAsync(KeyVault vault, BsonDocument operation, int openable)
    {
        var arguments = operation.GetValue("arguments", new BsonDocument()).AsBsonDocument;
        if (operation.Contains("expectError"))
        {
            await Assert.ThrowsAsync<ArgumentException>(() => AnswerAsync(vault, operation["name"].AsString, arguments));
            return;
        }

        var answer = await AnswerAsync(vault, operation["name"].AsString, arguments);
        var expected = operation["expectResult"].DeepClone();
        if (expected is BsonDocument { ElementCount: > 0 } counted && counted.Contains("bulkWriteResult"))
        {
            // The rewrap tests begin with six keys; here with those that can be opened.
            var count = counted["bulkWriteResult"].AsBsonDocument.GetValue("matchedCount", 0).ToInt32();
            Assert.Equal(count == 0 ? 0 : openable - (6 - count), answer);
            return;
        }

        if (expected is BsonArray all && operation["name"] == "find" && all.Count == 6)
        {
            AssertSameMasterKeys(all, answer.AsBsonArray);
            return;
        }

        UnifiedMatch.Assert(WithoutStatus(expected), answer);
    }

    private async Task<BsonValue> AnswerAsync(KeyVault vault, string name, BsonDocument arguments)
    {
        var options = arguments.GetValue("opts", new BsonDocument()).AsBsonDocument;
        return name switch
        {
            "createDataKey" => new BsonBinaryData(await vault.CreateKeyAsync(Request(arguments["kmsProvider"].AsString, options), Cancellation), GuidRepresentation.Standard),
            "getKey" => Describe(await vault.GetKeyAsync(Id(arguments), Cancellation)),
            "getKeyByAltName" => Describe(await vault.GetKeyByAlternateNameAsync(arguments["keyAltName"].AsString, Cancellation)),
            "getKeys" => new BsonArray((await vault.GetKeysAsync(Cancellation)).Select(Describe)),
            "addKeyAltName" => Describe(await vault.AddAlternateNameAsync(Id(arguments), arguments["keyAltName"].AsString, Cancellation)),
            "removeKeyAltName" => Describe(await vault.RemoveAlternateNameAsync(Id(arguments), arguments["keyAltName"].AsString, Cancellation)),
            "deleteKey" => new BsonDocument("deletedCount", await vault.DeleteKeyAsync(Id(arguments), Cancellation) ? 1 : 0),
            "rewrapManyDataKey" => (int)await vault.RewrapManyAsync(
                arguments["filter"].AsBsonDocument, options.TryGetValue("provider", out var provider) ? provider.AsString : null, Cancellation),
            "find" => new BsonArray(await Documents.Find(arguments["filter"].AsBsonDocument)
                .Project(arguments["projection"].AsBsonDocument).Sort(arguments.GetValue("sort", new BsonDocument()).AsBsonDocument)
                .ToListAsync(Cancellation)),
            "aggregate" => new BsonArray(await Documents.Aggregate(
                PipelineDefinition<BsonDocument, BsonDocument>.Create(arguments["pipeline"].AsBsonArray.Select(stage => stage.AsBsonDocument)),
                cancellationToken: Cancellation).ToListAsync(Cancellation)),
            _ => throw new NotSupportedException(name),
        };
    }

    private static DataKeyRequest Request(string provider, BsonDocument options) => new()
    {
        Provider = provider,
        AlternateNames = [.. options.GetValue("keyAltNames", new BsonArray()).AsBsonArray.Select(name => name.AsString)],
        KeyMaterial = options.TryGetValue("keyMaterial", out var material) ? material.AsBsonBinaryData.Bytes : default,
    };

    private static Guid Id(BsonDocument arguments) => arguments["id"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard);

    /// <summary>All that a key's description shows, as a document; the status is not part of it.</summary>
    private static BsonValue Describe(DataKeyDocument? key)
    {
        if (key is null)
        {
            return BsonNull.Value;
        }

        var document = new BsonDocument
        {
            { "_id", new BsonBinaryData(key.Id, GuidRepresentation.Standard) },
            { "keyMaterial", key.KeyMaterial.ToArray() },
            { "creationDate", key.CreatedAt },
            { "updateDate", key.UpdatedAt },
            { "masterKey", key.MasterKey },
        };
        if (key.AlternateNames.Count > 0)
        {
            document.Add("keyAltNames", new BsonArray(key.AlternateNames));
        }

        return document;
    }

    private static BsonValue WithoutStatus(BsonValue expected)
    {
        foreach (var document in expected is BsonArray array ? array.OfType<BsonDocument>() : [expected as BsonDocument ?? []])
        {
            document.Remove("status");
        }

        return expected;
    }

    private static void AssertSameMasterKeys(BsonArray expected, BsonArray actual)
    {
        foreach (var key in actual)
        {
            var other = expected.Single(candidate => candidate["_id"] == key["_id"]);
            Assert.Equal(other["masterKey"]["provider"], key["masterKey"]["provider"]);
        }
    }

    private static void AssertCommand(BsonDocument expectation, MongoCommandRecord record)
    {
        Assert.Equal(expectation.GetValue("commandName", expectation.TryGetValue("command", out var command) ? command.AsBsonDocument.GetElement(0).Name : ""), record.Name);
        if (command is not null)
        {
            Assert.Equal(Database, record.Database);
            UnifiedMatch.Assert(command, record.ToBsonDocument());
        }
    }

    private static BsonDocument Adapted(BsonValue expectation, int openable, string arn)
    {
        var adapted = expectation["commandStartedEvent"].DeepClone().AsBsonDocument;
        var command = adapted.GetValue("command", new BsonDocument()).AsBsonDocument;
        if (command.TryGetValue("updates", out var updates))
        {
            var count = openable - (6 - updates.AsBsonArray.Count);
            command["updates"] = new BsonArray(updates.AsBsonArray.Take(count));
        }

        if (command.TryGetValue("update", out var pipeline) && pipeline is BsonArray)
        {
            var equals = pipeline[0]["$set"]["keyAltNames"]["$cond"][0]["$eq"].AsBsonArray;
            equals[0] = new BsonDocument("$ifNull", new BsonArray { equals[0], equals[1] });
        }

        foreach (var masterKey in MasterKeys(command))
        {
            masterKey["key"] = arn;
        }

        return adapted;
    }

    private static IEnumerable<BsonDocument> MasterKeys(BsonValue value) => value switch
    {
        BsonDocument document when document.GetValue("provider", "") == "aws" => [document],
        BsonDocument document => document.Values.SelectMany(MasterKeys),
        BsonArray array => array.SelectMany(MasterKeys),
        _ => [],
    };
}

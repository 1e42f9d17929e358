using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

public sealed class CollectionTests(MongoFixture fixture) : MongoTest(fixture)
{
    [Fact]
    public async Task Collections_are_made_listed_renamed_and_dropped()
    {
        await Database.CreateCollectionAsync("made", cancellationToken: Token);
        await InsertAsync("{}");
        Assert.Equal(["c", "made"], (await NamesAsync()).Order());
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() => Database.CreateCollectionAsync("made", cancellationToken: Token));
        Assert.Equal(48, refusal.Code);
        await Database.RenameCollectionAsync("c", "d", cancellationToken: Token);
        await Database.DropCollectionAsync("made", Token);
        Assert.Equal(["d"], await NamesAsync());
        Assert.Contains(Database.DatabaseNamespace.DatabaseName, await (await Client.ListDatabaseNamesAsync(Token)).ToListAsync(Token));
    }

    [Fact]
    public async Task A_unique_partial_index_refuses_a_second_key_and_lets_documents_without_it_be()
    {
        var options = new CreateIndexOptions<BsonDocument>
        {
            Unique = true,
            PartialFilterExpression = BsonDocument.Parse("{keyAltNames: {$exists: true}}"),
        };
        await Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{keyAltNames: 1}", options), cancellationToken: Token);
        await InsertAsync("{keyAltNames: ['a', 'b']}", "{}", "{}");
        var refusal = await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.InsertOneAsync(BsonDocument.Parse("{_id: 9, keyAltNames: ['c', 'b']}"), cancellationToken: Token));
        Assert.Equal(ServerErrorCategory.DuplicateKey, refusal.WriteError.Category);
        await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.UpdateOneAsync("{_id: 2}", "{$set: {keyAltNames: ['a']}}", cancellationToken: Token));
        await Collection.UpdateOneAsync("{_id: 1}", "{$set: {keyAltNames: ['a']}}", cancellationToken: Token);
        await Collection.InsertOneAsync(BsonDocument.Parse("{_id: 9, keyAltNames: ['c', 'b']}"), cancellationToken: Token);

        var indexes = await (await Collection.Indexes.ListAsync(Token)).ToListAsync(Token);
        Assert.Equal(["_id_", "keyAltNames_1"], indexes.Select(index => index["name"].AsString));
        Assert.Equal(BsonDocument.Parse("{keyAltNames: {$exists: true}}"), indexes[1]["partialFilterExpression"]);
    }

    [Fact]
    public async Task An_index_on_ciphertext_is_unique_by_its_bytes()
    {
        await Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{s: 1}", new CreateIndexOptions { Unique = true }),
            cancellationToken: Token);
        await Collection.InsertOneAsync(new BsonDocument("s", Ciphertext.First), cancellationToken: Token);
        await Collection.InsertOneAsync(new BsonDocument("s", Ciphertext.Second), cancellationToken: Token);
        var refusal = await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.InsertOneAsync(new BsonDocument("s", Ciphertext.First), cancellationToken: Token));
        Assert.Equal(11000, refusal.WriteError.Code);
    }

    [Fact]
    public async Task An_index_is_the_same_once_and_conflicts_with_another_of_its_name()
    {
        await Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{a: 1}"), cancellationToken: Token);
        await Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{a: 1}"), cancellationToken: Token);
        var sameName = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{b: 1}", new CreateIndexOptions { Name = "a_1" }),
                cancellationToken: Token));
        var sameKey = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{a: 1}", new CreateIndexOptions { Name = "other" }),
                cancellationToken: Token));
        Assert.Equal((86, 85), (sameName.Code, sameKey.Code));
        await Collection.Indexes.DropOneAsync("a_1", Token);
        Assert.Equal(27, (await Assert.ThrowsAsync<MongoCommandException>(() => Collection.Indexes.DropOneAsync("a_1", Token))).Code);
    }

    [Fact]
    public async Task A_unique_index_cannot_be_made_over_duplicates()
    {
        await InsertAsync("{a: 1}", "{a: 1}");
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Collection.Indexes.CreateOneAsync(new CreateIndexModel<BsonDocument>("{a: 1}", new CreateIndexOptions { Unique = true }),
                cancellationToken: Token));
        Assert.Equal(11000, refusal.Code);
    }

    [Theory]
    [InlineData("{$jsonSchema: {properties: {s: {encrypt: {bsonType: 'string'}}}}}", "{s: 'plain'}", false)]
    [InlineData("{$jsonSchema: {properties: {s: {bsonType: 'binData'}}}}", "{s: 'plain'}", false)]
    [InlineData("{$jsonSchema: {properties: {s: {bsonType: 'binData'}}}}", "{s: {$binary: {base64: 'AA==', subType: '06'}}}", true)]
    [InlineData("{$jsonSchema: {required: ['s']}}", "{}", false)]
    [InlineData("{$jsonSchema: {additionalProperties: false, properties: {_id: {}, s: {type: 'string', minLength: 2, pattern: '^a'}}}}",
        "{s: 'ab'}", true)]
    [InlineData("{$jsonSchema: {additionalProperties: false, properties: {_id: {}}}}", "{s: 1}", false)]
    [InlineData("{$jsonSchema: {properties: {n: {minimum: 1, maximum: 3, exclusiveMaximum: true}}}}", "{n: 3}", false)]
    [InlineData("{$jsonSchema: {properties: {n: {enum: [1, 2]}}}}", "{n: 2}", true)]
    [InlineData("{$jsonSchema: {properties: {l: {items: {bsonType: 'int'}, maxItems: 2, uniqueItems: true}}}}", "{l: [1, 1]}", false)]
    [InlineData("{$jsonSchema: {oneOf: [{required: ['a']}, {required: ['b']}]}}", "{a: 1, b: 1}", false)]
    [InlineData("{$jsonSchema: {not: {required: ['a']}}}", "{b: 1}", true)]
    [InlineData("{s: {$type: 'binData'}}", "{s: 1}", false)]
    public async Task A_validator_lets_in_only_what_follows_it(string validator, string document, bool isValid)
    {
        await Database.CreateCollectionAsync("c", new CreateCollectionOptions<BsonDocument> { Validator = BsonDocument.Parse(validator) }, Token);
        var insert = () => Collection.InsertOneAsync(BsonDocument.Parse(document), cancellationToken: Token);
        if (isValid)
        {
            await insert();
            return;
        }

        var refusal = await Assert.ThrowsAsync<MongoWriteException>(insert);
        Assert.Equal(121, refusal.WriteError.Code);
        Assert.True(refusal.WriteError.Details.Contains("failingDocumentId"));
        await Collection.InsertOneAsync(BsonDocument.Parse(document), new InsertOneOptions { BypassDocumentValidation = true }, Token);
    }

    [Fact]
    public async Task The_encrypt_rule_reads_the_type_that_a_ciphertext_claims()
    {
        await Database.CreateCollectionAsync(
            "c", new CreateCollectionOptions<BsonDocument>
            {
                Validator = BsonDocument.Parse(
                "{$jsonSchema: {properties: {s: {encrypt: {bsonType: 'string'}}}}}")
            }, Token);
        await Collection.InsertOneAsync(new BsonDocument("s", Ciphertext.First), cancellationToken: Token);
        byte[] number = [.. Ciphertext.First.Bytes];
        number[17] = (byte)BsonType.Int32;
        await Assert.ThrowsAsync<MongoWriteException>(() =>
            Collection.InsertOneAsync(new BsonDocument("s", new BsonBinaryData(number, (BsonBinarySubType)6)), cancellationToken: Token));
    }

    [Fact]
    public async Task The_moderate_level_lets_a_document_be_that_was_wrong_before()
    {
        await InsertAsync("{s: 1}", "{s: 'a'}");
        await Database.RunCommandAsync<BsonDocument>("{collMod: 'c', validator: {s: {$type: 'string'}}, validationLevel: 'moderate'}",
            cancellationToken: Token);
        await Collection.UpdateOneAsync("{_id: 1}", "{$set: {x: 1}}", cancellationToken: Token);
        await Assert.ThrowsAsync<MongoWriteException>(() => Collection.UpdateOneAsync("{_id: 2}", "{$set: {s: 1}}", cancellationToken: Token));
    }

    [Fact]
    public async Task A_query_is_explained()
    {
        await InsertAsync("{}");
        var answer = await Database.RunCommandAsync<BsonDocument>("{explain: {find: 'c', filter: {_id: 1}}}", cancellationToken: Token);
        Assert.Equal($"{Database.DatabaseNamespace.DatabaseName}.c", answer["queryPlanner"]["namespace"]);
    }

    [Fact]
    public async Task An_unknown_command_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() =>
            Database.RunCommandAsync<BsonDocument>("{foo: 1}", cancellationToken: Token));
        Assert.Equal((59, "CommandNotFound"), (refusal.Code, refusal.CodeName));
    }

    private async Task<List<string>> NamesAsync() => await (await Database.ListCollectionNamesAsync(cancellationToken: Token)).ToListAsync(Token);
}

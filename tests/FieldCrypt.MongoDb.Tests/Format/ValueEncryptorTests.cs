using CsCheck;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>Explicit encryption of single values, by the road of an application.</summary>
public sealed class ValueEncryptorTests : KeyVaultTest
{
    [Fact]
    public async Task Every_value_comes_back()
    {
        var values = new ValueEncryptor(Vault());
        var key = await Vault().CreateKeyAsync(cancellationToken: Cancellation);
        await BsonGen.Random.SampleAsync(async value =>
        {
            var encrypted = await values.EncryptAsync(value, key, CsfleAlgorithm.Random, Cancellation);
            Assert.Equal(BsonBinarySubType.Encrypted, encrypted.SubType);
            Assert.Equal(DataKeyValues.DocumentOf(value), DataKeyValues.DocumentOf(await values.DecryptAsync(encrypted, Cancellation)));
        }, iter: 500);
    }

    [Fact]
    public async Task A_key_is_asked_for_once_and_then_in_memory()
    {
        var vault = Vault();
        await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients"] }, Cancellation);
        var values = new ValueEncryptor(vault);
        Server.Commands.Clear();
        for (var i = 0; i < 100; i++)
        {
            await values.DecryptAsync(await values.EncryptAsync(i, "patients", CsfleAlgorithm.Deterministic, Cancellation), Cancellation);
        }

        // Once for the name and once for the key.
        Assert.Equal(["find", "find"], Commands());
    }

    [Fact]
    public async Task What_cannot_be_encrypted_is_refused_before_a_key_is_asked_for()
    {
        var values = new ValueEncryptor(Vault());
        var id = Guid.NewGuid();
        BsonValue[] refused = [BsonNull.Value, BsonUndefined.Value, BsonMinKey.Value, new BsonBinaryData(new byte[82], BsonBinarySubType.Encrypted)];
        foreach (var value in refused)
        {
            await Assert.ThrowsAsync<ProtectedOperationException>(async () => await values.EncryptAsync(value, id, CsfleAlgorithm.Random, Cancellation));
        }

        var advice = await Assert.ThrowsAsync<ProtectedOperationException>(async () =>
            await values.EncryptAsync(true, id, CsfleAlgorithm.Deterministic, Cancellation));
        Assert.Contains("Boolean", advice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await values.EncryptAsync(1, id, (CsfleAlgorithm)3, Cancellation));
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await values.EncryptAsync(null!, id, CsfleAlgorithm.Random, Cancellation));
        Assert.Empty(Commands());
    }

    [Fact]
    public async Task What_is_not_an_encrypted_value_is_refused_before_a_key_is_asked_for()
    {
        var values = new ValueEncryptor(Vault());
        await AssertNotAuthenticAsync(values, new BsonBinaryData(new byte[100]));
        await AssertNotAuthenticAsync(values, new BsonBinaryData([], BsonBinarySubType.Encrypted));
        await AssertNotAuthenticAsync(values, new BsonBinaryData(new byte[100], BsonBinarySubType.Encrypted));
        Assert.Empty(Commands());
    }

    [Fact]
    public async Task A_DBPointer_is_authentic_and_says_what_it_is()
    {
        var vault = Vault();
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        var key = await vault.Opened.GetAsync(id, Cancellation);
        var (type, bytes) = CsfleVectors.ValueBytes(
            new BsonDocument("$dbPointer", new BsonDocument { { "$ref", "db.people" }, { "$id", ObjectId.Empty } }));
        var stored = CsfleValue.Encrypt(key, CsfleAlgorithm.Random, type, bytes);
        key.Release();
        var refusal = await Assert.ThrowsAsync<ProtectedOperationException>(async () =>
            await new ValueEncryptor(vault).DecryptAsync(new BsonBinaryData(stored, BsonBinarySubType.Encrypted), Cancellation));
        Assert.Contains("DBPointer", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_of_Queryable_Encryption_is_read_with_the_keys_of_the_vault()
    {
        await Documents.InsertManyAsync(
            [CsfleVectors.LocalKeyDocument("12345678123498761234123456789012"), CsfleVectors.LocalKeyDocument("ABCDEFAB123498761234123456789012")],
            cancellationToken: Cancellation);
        using var zero = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey);
        var values = new ValueEncryptor(Vault(zero));
        foreach (var (name, expected) in new (string, BsonValue)[]
        {
            ("FLE2UnindexedEncryptedValueV2", "foo"), ("FLE2IndexedEqualityEncryptedValueV2", "foo"), ("FLE2IndexedRangeEncryptedValueV2", 123),
            ("FLE1RandomEncryptedValue", "foo"),
        })
        {
            var stored = CsfleVectors.Document($"libmongocrypt/explicit-decrypt/{name}.json")["v"].AsBsonBinaryData;
            Assert.Equal(expected, await values.DecryptAsync(stored, Cancellation));
        }
    }

    [Fact]
    public async Task A_value_that_cannot_be_written_holds_no_key_back()
    {
        var vault = Vault();
        var id = await vault.CreateKeyAsync(cancellationToken: Cancellation);
        var key = await vault.Opened.GetAsync(id, Cancellation);
        BsonValue tooDeep = 1;
        for (var i = 0; i < 150; i++)
        {
            tooDeep = new BsonArray { tooDeep };
        }

        await Assert.ThrowsAsync<BsonSerializationException>(async () =>
            await new ValueEncryptor(vault).EncryptAsync(tooDeep, id, CsfleAlgorithm.Random, Cancellation));
        vault.Dispose();
        Assert.Equal(96, key.Bytes().Length);
        key.Release();
        Assert.False(key.TryHold());
    }

    private static async Task AssertNotAuthenticAsync(ValueEncryptor values, BsonBinaryData value) =>
        await Assert.ThrowsAsync<DataNotAuthenticException>(async () => await values.DecryptAsync(value, Cancellation));
}

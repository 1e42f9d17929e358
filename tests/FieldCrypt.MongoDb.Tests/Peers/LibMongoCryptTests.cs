using CsCheck;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>What FieldCrypt writes, MongoDB's own library reads, and the other way about; what one refuses, the other refuses too.</summary>
public sealed class LibMongoCryptTests : IAsyncLifetime
{
    private static readonly BsonDocument KeyDocument = CsfleVectors.LocalKeyDocument("ABCDEFAB123498761234123456789012");

    private DataKey _key = null!;
    private LibMongoCrypt _peer = null!;

    public async ValueTask InitializeAsync()
    {
        LibMongoCrypt.RequireInstalled();
        _key = await CsfleVectors.OpenAsync(KeyDocument, CsfleVectors.ZeroMasterKey);
        _peer = new LibMongoCrypt(LibMongoCrypt.LocalProvider(CsfleVectors.ZeroMasterKey), _ => [KeyDocument]);
    }

    public ValueTask DisposeAsync()
    {
        _peer?.Dispose();
        _key?.Release();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void It_reads_every_value_that_FieldCrypt_encrypts() => BsonGen.Random.Sample(value =>
        Assert.Equal(DataKeyValues.DocumentOf(value), DataKeyValues.DocumentOf(_peer.Decrypt(_key.Encrypt(value, CsfleAlgorithm.Random)))), iter: 500, threads: 1);

    [Fact]
    public void FieldCrypt_reads_every_value_that_it_encrypts() => BsonGen.Random.Sample(value =>
        Assert.Equal(DataKeyValues.DocumentOf(value), DataKeyValues.DocumentOf(_key.Decrypt(_peer.Encrypt(value, _key.Id, Name(CsfleAlgorithm.Random))))),
        iter: 500, threads: 1);

    [Fact]
    public void Deterministic_values_of_both_are_the_same_bytes() => BsonGen.Deterministic.Sample(value =>
        Assert.Equal(_peer.Encrypt(value, _key.Id, Name(CsfleAlgorithm.Deterministic)), _key.Encrypt(value, CsfleAlgorithm.Deterministic)),
        iter: 500, threads: 1);

    [Theory]
    [InlineData(CsfleAlgorithm.Random)]
    [InlineData(CsfleAlgorithm.Deterministic)]
    public void Both_refuse_the_same_types(CsfleAlgorithm algorithm)
    {
        BsonValue[] values =
        [
            1.5, "text", new BsonDocument("x", 1), new BsonArray { 1 }, new BsonBinaryData(new byte[3]), BsonUndefined.Value, ObjectId.Empty,
            true, new BsonDateTime(0), BsonNull.Value, new BsonRegularExpression("a", "i"), new BsonJavaScript("x"), BsonSymbol.Create("s"),
            new BsonJavaScriptWithScope("x", []), 1, new BsonTimestamp(1), 1L, new BsonDecimal128(1m), BsonMinKey.Value, BsonMaxKey.Value,
        ];
        foreach (var value in values)
        {
            Assert.Equal(IsRefused(() => _peer.Encrypt(value, _key.Id, Name(algorithm))), IsRefused(() => _key.Encrypt(value, algorithm)));
        }
    }

    [Fact]
    public void It_decrypts_every_value_in_a_reply_wherever_it_stands()
    {
        var plain = new BsonDocument
        {
            { "_id", 1 },
            { "ssn", "078-05-1120" },
            { "home", new BsonDocument("zip", 12345) },
            { "visits", new BsonArray { new BsonDateTime(0), new BsonDocument("notes", "none") } },
        };
        var stored = new BsonDocument
        {
            { "_id", 1 },
            { "ssn", Binary("078-05-1120", CsfleAlgorithm.Deterministic) },
            { "home", new BsonDocument("zip", Binary(12345, CsfleAlgorithm.Random)) },
            {
                "visits",
                new BsonArray { Binary(new BsonDateTime(0), CsfleAlgorithm.Random), new BsonDocument("notes", Binary("none", CsfleAlgorithm.Random)) }
            },
        };
        Assert.Equal(plain, _peer.DecryptAll(stored));
    }

    [Fact]
    public void It_refuses_a_changed_value_too()
    {
        var blob = _key.Encrypt("text", CsfleAlgorithm.Random);
        blob[17] ^= 1;
        Assert.Throws<LibMongoCryptException>(() => _peer.Decrypt(blob));
    }

    [Fact]
    public async Task FieldCrypt_opens_a_key_that_it_made()
    {
        var document = _peer.CreateKey(new BsonDocument("provider", "local"), "patients", "claims");
        var read = DataKeyDocument.Parse(document);
        Assert.Equal(["claims", "patients"], read.AlternateNames.Order());
        var key = await CsfleVectors.OpenAsync(document, CsfleVectors.ZeroMasterKey);
        using var other = new LibMongoCrypt(LibMongoCrypt.LocalProvider(CsfleVectors.ZeroMasterKey), _ => [document]);
        var blob = CsfleValue.Encrypt(key, CsfleAlgorithm.Deterministic, BsonType.Int32, new byte[4]);
        Assert.Equal(blob, other.Encrypt(0, "patients", Name(CsfleAlgorithm.Deterministic)));
        key.Release();
    }

    private static string Name(CsfleAlgorithm algorithm) => $"AEAD_AES_256_CBC_HMAC_SHA_512-{algorithm}";

    private static bool IsRefused(Action encrypt)
    {
        try
        {
            encrypt();
            return false;
        }
        catch (Exception e) when (e is LibMongoCryptException or ProtectedOperationException)
        {
            return true;
        }
    }

    private BsonBinaryData Binary(BsonValue value, CsfleAlgorithm algorithm) => new(_key.Encrypt(value, algorithm), BsonBinarySubType.Encrypted);
}

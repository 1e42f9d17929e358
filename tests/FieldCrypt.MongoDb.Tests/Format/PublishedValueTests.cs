using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using FieldCrypt.MongoDb.Tests.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>libmongocrypt's own test data: values of both encryption schemes, and the vectors of the primitives underneath.</summary>
public sealed class PublishedValueTests
{
    private const string IndexKeyId = "12345678123498761234123456789012";
    private const string UserKeyId = "ABCDEFAB123498761234123456789012";

    [Theory]
    [InlineData("FLE1DeterministicEncryptedValue")]
    [InlineData("FLE1RandomEncryptedValue")]
    public async Task A_published_value_opens(string name)
    {
        var blob = Value(name);
        var key = await KeyAsync(UserKeyId);
        Assert.Equal("foo", key.Decrypt(blob));
        key.Release();
    }

    [Fact]
    public async Task The_published_deterministic_value_is_reproduced()
    {
        var key = await KeyAsync(UserKeyId);
        Assert.Equal(Value("FLE1DeterministicEncryptedValue"), key.Encrypt("foo", CsfleAlgorithm.Deterministic));
        key.Release();
    }

    [Fact]
    public async Task A_value_of_Queryable_Encryption_that_is_not_indexed_opens() =>
        Assert.Equal("foo", await OpenQueryableAsync(Value("FLE2UnindexedEncryptedValueV2")));

    [Fact]
    public async Task A_value_of_Queryable_Encryption_with_an_equality_index_opens() =>
        Assert.Equal("foo", await OpenQueryableAsync(Value("FLE2IndexedEqualityEncryptedValueV2")));

    [Fact]
    public async Task A_value_of_Queryable_Encryption_with_a_range_index_opens() =>
        Assert.Equal(123, await OpenQueryableAsync(Value("FLE2IndexedRangeEncryptedValueV2")));

    [Fact]
    public async Task The_published_value_with_two_keys_opens()
    {
        var vector = CsfleVectors.Document("libmongocrypt/iev-v2/FLECrudTest-insertOneV2.json");
        using var keys = new StoredKeys(
            (KeyId(vector["S_KeyId"]), CsfleVectors.Hex(vector["S_Key"])), (KeyId(vector["K_KeyId"]), CsfleVectors.Hex(vector["K_Key"])));
        var (_, type, value) = await QueryableValues.OpenAsync(
            keys.Opened, CsfleVectors.Hex(vector["payload"]), TestContext.Current.CancellationToken);
        Assert.Equal((BsonType)vector["bson_value_type"].AsInt32, type);
        Assert.Equal(CsfleVectors.Hex(vector["bson_value"]), value);
    }

    [Theory]
    [InlineData("insert-indexed-v2")]
    [InlineData("insert-indexed-contentionFactor1-v2")]
    [InlineData("insert-indexed-same-user-and-index-key-v2")]
    [InlineData("find-indexed-v2")]
    [InlineData("find-indexed-contentionFactor1-v2")]
    public void A_payload_that_is_sent_but_never_stored_is_refused(string name)
    {
        var payload = CsfleVectors.Document($"libmongocrypt/fle2-explicit/{name}.json")["v"].AsBsonBinaryData.Bytes;
        Assert.False(QueryableValue.Is(payload));
        Assert.Throws<DataNotAuthenticException>(() => CsfleValue.ReadKeyId(payload));
    }

    [Fact]
    public void The_vector_of_McGrew_is_reproduced_and_verified()
    {
        var vector = CsfleVectors.Array("libmongocrypt/roundtrip/mcgrew.json")[0].AsBsonDocument;
        var (associated, sealedValue) = (CsfleVectors.Hex(vector["aad"]), CsfleVectors.Hex(vector["ciphertext"]));
        var plaintext = CsfleVectors.Hex(vector["plaintext"]);
        var ciphertextLength = sealedValue.Length - 16 - 32;
        var made = new byte[sealedValue.Length];
        CsfleVectors.Hex(vector["iv"]).CopyTo(made, 0);
        plaintext.CopyTo(made, 16);
        made.AsSpan(16 + plaintext.Length, ciphertextLength - plaintext.Length).Fill((byte)(ciphertextLength - plaintext.Length));
        using var engine = new CsfleEngine(CsfleVectors.Hex(vector["key"]));
        engine.EncryptInPlace(made, 16, ciphertextLength, made.AsSpan(0, 16).ToArray());
        byte[] bits = [.. BitConverter.GetBytes((long)associated.Length * 8).Reverse()];
        engine.Mac([.. associated, .. made.AsSpan(..^32)], bits, made.AsSpan(^32..));
        Assert.Equal(sealedValue, made);

        var opened = new byte[ciphertextLength];
        engine.Decrypt(sealedValue, 16, ciphertextLength, sealedValue.AsSpan(0, 16), opened, 0);
        Assert.Equal(plaintext, opened[..plaintext.Length]);
    }

    // Their associated data has the length of a header, so that each is a stored value when it stands behind it.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_vector_of_Queryable_Encryptions_cipher_opens(int index)
    {
        var vector = CsfleVectors.Array("libmongocrypt/roundtrip/fle2v2-aead-fixed.json")[index].AsBsonDocument;
        var key = new DataKey(Guid.Empty, Secret.CopyOf(CsfleVectors.Hex(vector["key"])));
        byte[] stored = [.. CsfleVectors.Hex(vector["aad"]), .. CsfleVectors.Hex(vector["ciphertext"])];
        Assert.Equal(CsfleVectors.Hex(vector["plaintext"]), QueryableValue.OpenUnindexed(key, stored, out _));
        key.Release();
    }

    private static byte[] Value(string name) =>
        CsfleVectors.Document($"libmongocrypt/explicit-decrypt/{name}.json")["v"].AsBsonBinaryData.Bytes;

    private static Guid KeyId(BsonValue hex) => new(CsfleVectors.Hex(hex), bigEndian: true);

    private static Task<DataKey> KeyAsync(string id) => CsfleVectors.OpenAsync(CsfleVectors.LocalKeyDocument(id), CsfleVectors.ZeroMasterKey);

    private static async Task<BsonValue> OpenQueryableAsync(byte[] blob)
    {
        using var keys = StoredKeys.Published(IndexKeyId, UserKeyId);
        var (_, type, value) = await QueryableValues.OpenAsync(keys.Opened, blob, TestContext.Current.CancellationToken);
        return DataKeyValues.Read(type, value);
    }
}

using CsCheck;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using FieldCrypt.MongoDb.Tests.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>Changed values of Queryable Encryption, made from libmongocrypt's published ones.</summary>
/// <remarks>
/// The format leaves two parts of an indexed value without authentication, in every driver: the metadata of the server's search, which no
/// client uses, and the type byte. The latter is why a value is checked against its type.
/// </remarks>
public sealed class QueryableValueTests : IDisposable
{
    private const int TypeOffset = 17;
    private const int EqualityMetadataLength = 96;
    private const int RangeMetadataLength = 8 * 96;

    private readonly StoredKeys _keys = StoredKeys.Published("12345678123498761234123456789012", "ABCDEFAB123498761234123456789012");

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("FLE2UnindexedEncryptedValueV2", 0)]
    [InlineData("FLE2IndexedEqualityEncryptedValueV2", EqualityMetadataLength)]
    [InlineData("FLE2IndexedRangeEncryptedValueV2", RangeMetadataLength)]
    public async Task Any_flipped_bit_of_an_authenticated_part_is_refused(string name, int metadataLength)
    {
        var blob = Value(name);
        var flips = 0;
        for (var bit = 0; bit < (blob.Length - metadataLength) * 8; bit++)
        {
            if (bit / 8 == TypeOffset && metadataLength > 0)
            {
                continue;
            }

            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            await AssertRefusedAsync(blob);
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            flips++;
        }

        Assert.True(flips > 500, $"only {flips} flips");
        Assert.NotNull(await OpenAsync(blob));
    }

    [Theory]
    [InlineData("FLE2IndexedEqualityEncryptedValueV2", EqualityMetadataLength)]
    [InlineData("FLE2IndexedRangeEncryptedValueV2", RangeMetadataLength)]
    public async Task The_servers_metadata_does_not_matter(string name, int metadataLength)
    {
        var blob = Value(name);
        var expected = await OpenAsync(blob);
        blob.AsSpan(^metadataLength..).Reverse();
        Assert.Equal(expected, await OpenAsync(blob));
    }

    [Fact]
    public async Task Another_type_byte_of_an_indexed_value_is_refused_unless_the_bytes_are_such_a_value_too()
    {
        var blob = Value("FLE2IndexedEqualityEncryptedValueV2");
        var readable = new List<BsonType>();
        for (var type = 0; type < 256; type++)
        {
            blob[TypeOffset] = (byte)type;
            try
            {
                readable.Add((await OpenAsync(blob)).BsonType);
            }
            catch (DataNotAuthenticException)
            {
                // The bytes of a string are not a value of that type.
            }
        }

        // Eight bytes are also a number and a time; the other two are texts.
        Assert.Equal(
            [
                BsonType.Double, BsonType.String, BsonType.DateTime, BsonType.JavaScript, BsonType.Symbol, BsonType.Timestamp, BsonType.Int64,
            ],
            readable);
    }

    [Theory]
    [InlineData("FLE2UnindexedEncryptedValueV2")]
    [InlineData("FLE2IndexedEqualityEncryptedValueV2")]
    [InlineData("FLE2IndexedRangeEncryptedValueV2")]
    public async Task A_value_that_is_cut_or_extended_is_refused(string name)
    {
        var blob = Value(name);
        for (var length = 1; length < blob.Length; length++)
        {
            await AssertRefusedAsync(blob[..length]);
        }

        for (var extra = 1; extra <= 32; extra++)
        {
            await AssertRefusedAsync([.. blob, .. new byte[extra]]);
        }
    }

    [Fact]
    public void Random_bytes_behind_a_right_header_are_refused() =>
        Gen.Select(Gen.Byte[14, 16], Gen.Bool, Gen.Byte.Array[0, 400]).Sample((kind, isIndexKey, rest) =>
        {
            var id = Convert.FromHexString(isIndexKey ? "12345678123498761234123456789012" : "ABCDEFAB123498761234123456789012");
            AssertRefusedAsync([kind, .. id, .. rest]).GetAwaiter().GetResult();
        }, iter: 5_000);

    [Fact]
    public async Task A_value_under_a_key_that_the_vault_does_not_have_says_so()
    {
        var blob = Value("FLE2UnindexedEncryptedValueV2");
        blob[1] ^= 1;
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => OpenAsync(blob));
        Assert.Equal(KeyAccessFailure.NotFound, refusal.Reason);
    }

    private static byte[] Value(string name) =>
        CsfleVectors.Document($"libmongocrypt/explicit-decrypt/{name}.json")["v"].AsBsonBinaryData.Bytes;

    private async Task AssertRefusedAsync(byte[] blob)
    {
        var refusal = await Assert.ThrowsAnyAsync<FieldCryptException>(() => OpenAsync(blob));
        Assert.True(refusal is DataNotAuthenticException or KeyAccessException { Reason: KeyAccessFailure.NotFound }, $"{refusal}");
    }

    // By the road of a reader.
    private async Task<BsonValue> OpenAsync(byte[] blob)
    {
        if (!QueryableValue.Is(blob))
        {
            CsfleValue.ReadKeyId(blob);
        }

        var (_, type, value) = await QueryableValues.OpenAsync(_keys.Opened, blob, TestContext.Current.CancellationToken);
        return DataKeyValues.Read(type, value);
    }
}

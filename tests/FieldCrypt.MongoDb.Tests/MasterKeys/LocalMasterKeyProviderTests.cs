using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.MasterKeys;
using FieldCrypt.MongoDb.Tests.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.MasterKeys;

/// <summary>Data keys under a local master key: libmongocrypt's provider <c>local</c>.</summary>
public sealed class LocalMasterKeyProviderTests : IDisposable
{
    private static readonly BsonDocument Local = new("provider", "local");

    private readonly LocalMasterKeyProvider _provider = new(CsfleVectors.ZeroMasterKey);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _provider.Dispose();

    [Theory]
    [InlineData("12345678123498761234123456789012", "7dbfebc619aa68a659f64b8e23ccd21644ac326cb74a26840c3d2420176c40ae088294d00ad6cae9684237b21b754cf503f085c25cd320bf035c3417416e1e6fe3d9219f79586582112740b2add88e1030d91926ae8afc13ee575cfb8bb965b7")]
    [InlineData("12345678123498761234123456789013", "1f65c3223d5653cdbd73c11a8f85587aafcbd5be7e4c308d357b2f01bbcf76a9802930e5f233923bbc3f5ebd0be1db9807f04aa870c896092180dd8b05816b8f7568ff762a1a4efd35bbc02826394eb30f36cd8e0c646ae2f43df420e50a19eb")]
    [InlineData("12345678123498761234123456789014", "1f65c3223d5653cdbd73c11a8f85587aafcbd5be7e4c308d357b2f01bbcf76a9802930e5f233923bbc3f5ebd0be1db9807f04aa870c896092180dd8b05816b8f7568ff762a1a4efd35bbc02826394eb30f36cd8e0c646ae2f43df420e50a19eb")]
    [InlineData("ABCDEFAB123498761234123456789012", "a7ddbc4c8be00d51f68d9d8e485f351c8edc8d2206b24d8e0e1816d005fbe520e489125047d647b0d8684bfbdbf09c304085ed086aba6c2b2b1677ccc91ced8847a733bf5e5682c84b3ee7969e4a5fe0e0c21e5e3ee190595a55f83147d8de2a")]
    public async Task A_published_key_opens_to_its_published_bytes(string id, string dataKey)
    {
        var key = await CsfleVectors.OpenAsync(CsfleVectors.LocalKeyDocument(id), CsfleVectors.ZeroMasterKey);
        Assert.Equal(Convert.FromHexString(dataKey), key.Bytes());
        key.Release();
    }

    [Fact]
    public async Task A_wrapped_key_has_160_bytes_is_never_the_same_and_opens()
    {
        using var dataKey = Secret.Random(96);
        var (first, second) = (await _provider.WrapAsync(dataKey, Cancellation), await _provider.WrapAsync(dataKey, Cancellation));
        Assert.Equal(160, first.Length);
        Assert.NotEqual(first, second);
        using var opened = (await _provider.UnwrapAsync(Local, second, Cancellation)).Key;
        Assert.Equal(dataKey.Bytes(), opened!.Bytes());
    }

    [Fact]
    public async Task A_wrapped_key_with_any_flipped_bit_is_refused()
    {
        using var dataKey = Secret.Random(96);
        var wrapped = await _provider.WrapAsync(dataKey, Cancellation);
        for (var bit = 0; bit < wrapped.Length * 8; bit++)
        {
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
            await AssertWrongKeyAsync(_provider, wrapped);
            wrapped[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public async Task A_wrapped_key_of_any_other_length_is_refused()
    {
        for (var length = 0; length < 320; length++)
        {
            if (length != 160)
            {
                await AssertWrongKeyAsync(_provider, RandomNumberGenerator.GetBytes(length));
            }
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(80)]
    [InlineData(95)]
    [InlineData(111)]
    public void A_wrapped_key_of_another_length_under_a_true_tag_is_refused(int length)
    {
        // The only lengths that give the same wrapped length are 96 to 111; the shorter ones are refused by theirs.
        var wrapped = LocalKeyWrappingOf(new byte[length]);
        Assert.Null(LocalKeyWrapping.TryUnwrap(CsfleVectors.ZeroMasterKey, wrapped));
    }

    [Fact]
    public async Task Another_master_key_does_not_open_it()
    {
        using var dataKey = Secret.Random(96);
        using var other = new LocalMasterKeyProvider(CsfleVectors.CorpusMasterKey);
        await AssertWrongKeyAsync(other, await _provider.WrapAsync(dataKey, Cancellation));
    }

    [Fact]
    public async Task A_key_of_another_provider_is_left_to_it()
    {
        using var named = new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey, "tenant_7");
        Assert.Equal("local:tenant_7", named.Name);
        Assert.Equal(new BsonDocument("provider", "local:tenant_7"), named.Description);
        using var dataKey = Secret.Random(96);
        var wrapped = await named.WrapAsync(dataKey, Cancellation);
        var result = await _provider.UnwrapAsync(named.Description, wrapped, Cancellation);
        Assert.Null(result.Key);
        Assert.Contains("local:tenant_7", result.SkipReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("tenant\n")]
    [InlineData("tenänt")]
    [InlineData("a:b")]
    public void A_name_that_no_driver_takes_is_refused(string name) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new LocalMasterKeyProvider(CsfleVectors.ZeroMasterKey, name));

    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(95)]
    [InlineData(97)]
    public void A_master_key_of_another_length_is_refused(int length) =>
        Assert.Throws<FieldCryptConfigurationException>(() => new LocalMasterKeyProvider(new byte[length]));

    [Fact]
    public void The_master_key_of_a_key_file_is_derived_from_its_key_as_documented()
    {
        using var file = KeyFile.Create("tests", "key-1");
        using var provider = LocalMasterKeyProvider.FromKeyFile(file);
        var masterKey = new byte[LocalMasterKeyProvider.KeyLength];
        provider.CopyMasterKeyTo(masterKey);
        var expected = HKDF.DeriveKey(
            HashAlgorithmName.SHA512, file.Keys[file.ActiveName].Bytes(), 96, [], "fieldcrypt mongodb local master key"u8.ToArray());
        Assert.Equal(expected, masterKey);
        Assert.Throws<FieldCryptConfigurationException>(() => LocalMasterKeyProvider.FromKeyFile(file, "missing"));
    }

    [Fact]
    public void A_disposed_provider_has_no_key_any_more()
    {
        var provider = new LocalMasterKeyProvider(CsfleVectors.CorpusMasterKey);
        provider.Dispose();
        Assert.Throws<ObjectDisposedException>(() => provider.CopyMasterKeyTo(new byte[96]));
        Assert.Equal("Master key local", $"{provider}");
    }

    private static async Task AssertWrongKeyAsync(LocalMasterKeyProvider provider, byte[] wrapped)
    {
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.UnwrapAsync(Local, wrapped, Cancellation));
        Assert.Equal(KeyAccessFailure.WrongKey, refusal.Reason);
        Assert.Equal("local", refusal.KeyId);
    }

    // What a holder of the zero master key can make: libmongocrypt's layout with a content of any length.
    private static byte[] LocalKeyWrappingOf(byte[] content)
    {
        using var aes = Aes.Create();
        aes.Key = new byte[32];
        byte[] sealedKey = [.. new byte[16], .. aes.EncryptCbc(content, new byte[16])];
        return [.. sealedKey, .. HMACSHA512.HashData(new byte[32], sealedKey.Concat(new byte[8]).ToArray())[..32]];
    }
}

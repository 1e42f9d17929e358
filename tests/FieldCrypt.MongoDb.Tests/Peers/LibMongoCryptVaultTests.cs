using System.Net.Sockets;
using FieldCrypt.MongoDb.Tests.KeyVaults;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>
/// MongoDB's own library on FieldCrypt's key vault: it finds and opens the keys itself, with the master key or through KMS, by the query that
/// every official driver sends.
/// </summary>
public sealed class LibMongoCryptVaultTests : KeyVaultTest
{
    private const string Random = "AEAD_AES_256_CBC_HMAC_SHA_512-Random";
    private const string Deterministic = "AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic";

    [Fact]
    public async Task It_opens_local_keys_by_id_and_name_and_both_read_each_other()
    {
        LibMongoCrypt.RequireInstalled();
        using var peer = Peer(LibMongoCrypt.LocalProvider(CsfleVectors.CorpusMasterKey));
        await AssertBothReadAsync(peer, Local);
    }

    [Fact]
    public async Task It_opens_keys_under_KMS_through_KMS_and_both_read_each_other()
    {
        LibMongoCrypt.RequireInstalled();
        using var peer = Peer(AwsProvider());
        await AssertBothReadAsync(peer, await KmsKeyAsync());
    }

    [Fact]
    public async Task It_opens_keys_that_were_renamed_and_rewrapped()
    {
        LibMongoCrypt.RequireInstalled();
        var kms = await KmsKeyAsync();
        var vault = Vault(Local, kms);
        var id = await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["old"] }, Cancellation);
        await vault.AddAlternateNameAsync(id, "new", Cancellation);
        await vault.RemoveAlternateNameAsync(id, "old", Cancellation);
        await vault.RewrapManyAsync(new BsonDocument(), "aws", Cancellation);
        var encrypted = await new ValueEncryptor(vault).EncryptAsync("text", "new", CsfleAlgorithm.Deterministic, Cancellation);
        using var peer = Peer(AwsProvider());
        Assert.Equal(encrypted.Bytes, peer.Encrypt("text", "new", Deterministic));
        Assert.Throws<LibMongoCryptException>(() => peer.Encrypt("text", "old", Deterministic));
    }

    [Fact]
    public async Task FieldCrypt_opens_a_key_under_KMS_that_it_made()
    {
        LibMongoCrypt.RequireInstalled();
        var kms = await KmsKeyAsync();
        using var peer = Peer(AwsProvider());
        await Documents.InsertOneAsync(peer.CreateKey(kms.Description, "theirs"), cancellationToken: Cancellation);
        var values = new ValueEncryptor(Vault(kms));
        Assert.Equal("text", await values.DecryptAsync(new BsonBinaryData(peer.Encrypt("text", "theirs", Random), BsonBinarySubType.Encrypted), Cancellation));
        Assert.Equal(1, await Vault(kms).RewrapManyAsync(new BsonDocument(), cancellationToken: Cancellation));
        await AssertWorksAsync("theirs", kms);
    }

    private async Task AssertBothReadAsync(LibMongoCrypt peer, MasterKeyProvider masterKey)
    {
        var vault = Vault(masterKey);
        var id = await vault.CreateKeyAsync(new DataKeyRequest { AlternateNames = ["patients", "claims"] }, Cancellation);
        var values = new ValueEncryptor(vault);
        var ours = await values.EncryptAsync("078-05-1120", id, CsfleAlgorithm.Random, Cancellation);
        Assert.Equal("078-05-1120", peer.Decrypt(ours.Bytes));
        Assert.Equal(new BsonDocument("in", new BsonArray { "078-05-1120" }), peer.DecryptAll(new BsonDocument("in", new BsonArray { ours })));
        var theirs = new BsonBinaryData(peer.Encrypt("078-05-1120", "claims", Random), BsonBinarySubType.Encrypted);
        Assert.Equal("078-05-1120", await values.DecryptAsync(theirs, Cancellation));
        Assert.Equal(
            (await values.EncryptAsync(42, "claims", CsfleAlgorithm.Deterministic, Cancellation)).Bytes, peer.Encrypt(42, id, Deterministic));
    }

    private static BsonDocument AwsProvider() =>
        new("aws", new BsonDocument { { "accessKeyId", "someone" }, { "secretAccessKey", "secret" } });

    private LibMongoCrypt Peer(BsonDocument providers) => new(
        providers, query => Documents.Find(query).ToList(TestContext.Current.CancellationToken), CallKms);

    // The HTTP/1.1 message that a driver would send through TLS.
    private NetworkStream CallKms(byte[] request)
    {
        var stream = Keep(new TcpClient(Kms.Endpoint.Host, Kms.Endpoint.Port)).GetStream();
        stream.Write(request);
        return stream;
    }
}

using FieldCrypt.Keys;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A key vault whose memory is far too small for the keys in use: every value is checked by a vault that keeps them all.</summary>
public sealed class VaultStressTests : KeyVaultTest
{
    private const int Keys = 40;
    private const int Threads = 4;
    private const int OperationsOfThread = 100;

    [Fact]
    public async Task Under_eviction_every_value_is_encrypted_with_the_key_that_was_asked_for()
    {
        var roomy = Vault();
        var ids = new List<Guid>();
        for (var key = 0; key < Keys; key++)
        {
            ids.Add(await roomy.CreateKeyAsync(new DataKeyRequest { AlternateNames = [$"key-{key}"] }, Cancellation));
        }

        var small = Vault(new KeyVaultOptions { Cache = new KeyCacheOptions { Capacity = 10 } });
        var reference = new ValueEncryptor(roomy);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            var values = new ValueEncryptor(small);
            for (var i = 0; i < OperationsOfThread; i++)
            {
                var key = random.Next(Keys);
                BsonValue value = $"value {thread} {i}";
                DataKeyReference byNameOrId = random.Next(2) == 0 ? $"key-{key}" : ids[key];
                var encrypted = await values.EncryptAsync(value, byNameOrId, CsfleAlgorithm.Random, Cancellation);
                Assert.Equal(ids[key], new Guid(encrypted.Bytes.AsSpan(1, 16), bigEndian: true));
                Assert.Equal(value, await reference.DecryptAsync(encrypted, Cancellation));
                Assert.Equal(value, await values.DecryptAsync(encrypted, Cancellation));
            }
        })));
    }
}

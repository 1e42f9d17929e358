using FieldCrypt.Keys;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>A key vault that is disposed while values are encrypted: each is encrypted with the real data key, or not at all.</summary>
public sealed class DisposedWhileUsedTests : KeyVaultTest
{
    [Fact]
    public async Task Every_value_that_was_encrypted_opens()
    {
        var id = await Vault().CreateKeyAsync(cancellationToken: Cancellation);
        var values = DisposalRace.Run(
            40,
            () => Vault(),
            vault => new ValueEncryptor(vault).EncryptAsync("078-05-1120", id, CsfleAlgorithm.Random, Cancellation).AsTask().GetAwaiter().GetResult());

        var reader = new ValueEncryptor(Vault());
        foreach (var value in values)
        {
            Assert.Equal((BsonValue)"078-05-1120", await reader.DecryptAsync(value, Cancellation));
        }
    }
}

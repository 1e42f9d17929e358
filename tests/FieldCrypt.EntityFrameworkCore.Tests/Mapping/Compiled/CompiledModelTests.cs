using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Mapping.Compiled;

/// <summary>A model that Entity Framework Core's tool compiled.</summary>
public sealed class CompiledModelTests(SqliteServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_compiled_model_encrypts_and_searches()
    {
        var database = await server.CreateDatabaseAsync();
        await using (var built = new CompiledClinic(database.Options<CompiledClinic>().Options))
        {
            await built.Database.EnsureCreatedAsync(Token);
        }

        await using (var clinic = Open(database, server.Encryption))
        {
            Assert.Same(CompiledClinicModel.Instance, clinic.Model);
            clinic.EnsureFieldCrypt();
            clinic.Add(new CompiledPatient
            {
                Id = Guid.NewGuid(),
                Name = "Ada",
                Ssn = "078-05-1120",
                Diagnosis = "carcinoma",
                Home = new CompiledHome { Street = "Baker Street" },
                Contact = new CompiledContact { Phone = "5551-0001" },
            });
            await clinic.SaveChangesAsync(Token);
        }

        var ssn = "078-05-1120";
        await using (var clinic = Open(database, server.Encryption))
        {
            var ada = await clinic.Patients.SingleAsync(p => p.Ssn == ssn, Token);
            Assert.Equal(("078-05-1120", "carcinoma", "Baker Street", "5551-0001"), (ada.Ssn, ada.Diagnosis, ada.Home.Street, ada.Contact!.Phone));
            Assert.Equal(1, await clinic.Patients.CountAsync(p => p.Ssn == "078-05-1120", Token));
            Assert.Equal(1, await clinic.Patients.CountAsync(p => p.Contact!.Phone == "5551-0001", Token));
            await Assert.ThrowsAsync<ProtectedOperationException>(() => clinic.Patients.CountAsync(p => p.Diagnosis == ssn, Token));
            ada.Ssn = "219-09-9999";
            await clinic.SaveChangesAsync(Token);
        }

        // The model that is built at start hashes and binds alike.
        await using var other = new CompiledClinic(database.Options<CompiledClinic>().Options);
        Assert.Equal("carcinoma", (await other.Patients.SingleAsync(p => p.Ssn == "219-09-9999", Token)).Diagnosis);
        Assert.Empty(await other.Patients.Where(p => p.Ssn == ssn).ToListAsync(Token));

        // It hashes with one key, and refuses another.
        using var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = server.Keys }),
            IndexKeys = BlindIndexKeys.FromSecret(Secret.CopyOf(new byte[32])),
        });
        await using var refused = Open(database, encryption);
        Assert.Throws<FieldCryptConfigurationException>(() => refused.Patients.Count(p => p.Ssn == ssn));
    }

    private static CompiledClinic Open(TestDatabase database, ColumnEncryption encryption) =>
        new(database.Options<CompiledClinic>(encryption).UseModel(CompiledClinicModel.Instance).Options);
}

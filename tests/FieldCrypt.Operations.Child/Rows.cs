using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Tests;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Child;

/// <summary>Jobs over a table of a database.</summary>
internal static class Rows
{
    public static StoreJob Job(string connection, string server, string action, KeyProvider first, KeyProvider second)
    {
        var encryption = new ColumnEncryption(new ColumnEncryptionOptions
        {
            Messages = new MessageEncryptor(new MessageEncryptorOptions { Keys = first }),
            IndexKeys = BlindIndexKeys.FromSecret(Secret.CopyOf(new byte[32])),
        });
        var builder = new DbContextOptionsBuilder();
        var options = (server == "sqlite" ? builder.UseSqlite(connection) : builder.UseNpgsql(connection)).UseFieldCrypt(encryption).Options;
        return action == "encrypt"
            ? EntityFrameworkCoreJobs.Encrypt(() => new MigratingPeople(options))
            : EntityFrameworkCoreJobs.Rewrap(() => new People(options), first, second);
    }
}

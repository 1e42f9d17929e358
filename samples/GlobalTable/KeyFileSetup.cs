using System.Security.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Samples.GlobalTable;

/// <summary>Makes a key file for the demonstration and opens it again, as an application does at its start.</summary>
internal static class KeyFileSetup
{
    /// <summary>The passphrase is the first line of the file, or a random one.</summary>
    public static async Task<LocalKeyProvider> CreateAndLoadAsync(string? passphraseFile)
    {
        var passphrase = passphraseFile is null
            ? RandomNumberGenerator.GetHexString(32)
            : (await File.ReadAllLinesAsync(passphraseFile)).FirstOrDefault() ?? "";
        using var protection = KeyFileProtection.Passphrase(passphrase);
        var folder = Directory.CreateTempSubdirectory("fieldcrypt-");
        try
        {
            var path = Path.Combine(folder.FullName, "demo.keys");
            using (var file = KeyFile.Create("demo", "2026-11"))
            {
                await file.SaveAsync(path, protection);
            }

            return await LocalKeyProvider.FromFileAsync(path, protection);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

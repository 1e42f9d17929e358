using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>The file of a branch key in the hands of whoever may write to its folder: changed, cut, exchanged with a neighbour's.</summary>
internal static class BranchKeyFileManipulations
{
    private const string Mine = "tenant-7";
    private const string Other = "tenant-8";

    public static async Task RunAsync(Trial trial)
    {
        var folder = Directory.CreateTempSubdirectory("fieldcrypt-");
        try
        {
            using var protection = KeyFileProtection.Key(RandomNumberGenerator.GetBytes(32));
            var store = new FileBranchKeyStore(folder.FullName, protection);
            await store.CreateAsync(Mine);
            await store.CreateAsync(Other);
            var path = PathOf(folder, Mine);
            var content = await File.ReadAllBytesAsync(path);
            await trial.AllowedAsync("as it was", () => OpenAsync(store));
            for (var i = 0; i < content.Length; i++)
            {
                var changed = (byte[])content.Clone();
                changed[i] ^= 0x41;
                await File.WriteAllBytesAsync(path, changed);
                await trial.RefusedAsync($"byte {i} of {content.Length}", () => OpenAsync(store));
            }

            for (var length = 0; length < content.Length - 1; length += 5)
            {
                await File.WriteAllBytesAsync(path, content[..length]);
                await trial.RefusedAsync($"{length} bytes of {content.Length}", () => OpenAsync(store));
            }

            await File.WriteAllBytesAsync(path, await File.ReadAllBytesAsync(PathOf(folder, Other)));
            await trial.RefusedAsync("another branch key's file", () => OpenAsync(store));

            // docs/key-store.md: a folder knows no time, so a whole former file is as good as the present one.
            await File.WriteAllBytesAsync(path, content);
            await store.RotateAsync(Mine);
            await File.WriteAllBytesAsync(path, content);
            await trial.AllowedAsync("a whole former file", () => OpenAsync(store));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async ValueTask OpenAsync(FileBranchKeyStore store)
    {
        try
        {
            (await store.GetActiveAsync(Mine, default)).Key.Dispose();
        }
        catch (FieldCryptConfigurationException e)
        {
            // What is no key file any more is told as an error of the configuration: refused as well.
            throw new KeyAccessException(KeyAccessFailure.InvalidResponse, e.Message, e);
        }
    }

    private static string PathOf(DirectoryInfo folder, string branchKeyId) =>
        Path.Combine(folder.FullName, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(branchKeyId)))}.keys");
}

using FieldCrypt.Keys;

namespace FieldCrypt.Samples.GlobalTable;

internal static class KeyFileSetup
{
    public static Task<LocalKeyProvider> CreateAndLoadAsync(string? p) => Task.FromResult(LocalKeyProvider.FromKey(p ?? "x", "y", new byte[32]));
}

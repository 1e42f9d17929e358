using FieldCrypt.Keys;

namespace FieldCrypt.Benchmarks;

/// <summary>Key providers that need no service.</summary>
internal static class BenchmarkKeys
{
    public static KeyProvider Local() => LocalKeyProvider.FromKey("benchmark", "key-1", new byte[32]);

    public static KeyProvider Branch()
    {
        var store = new InMemoryBranchKeyStore();
        store.Add("tenant-1", Guid.Parse("6f0b4ba9-0c3f-4d34-9d8e-0f6a1f3c2b11"), new byte[32]);
        return new BranchKeyProvider(store, "tenant-1");
    }
}

using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>Wrapped data keys: changed, under another context, another key, another version of a branch key.</summary>
internal static class KeyManipulations
{
    private static readonly EncryptionContext Context = new([new("tenant", "t-1"), new("table", "T")]);

    /// <summary>Every byte of a wrapped key, and every way in which its context can differ.</summary>
    public static async Task WrappedKeyAsync(Trial trial, KeyProvider keys, int step)
    {
        var generated = await keys.GenerateAsync(32, Context, default);
        generated.Key.Dispose();
        var wrapped = generated.Wrapped;
        await trial.AllowedAsync("as it was", () => OpenAsync(keys, wrapped, Context));
        for (var i = 0; i < wrapped.Ciphertext.Length; i += step)
        {
            var changed = wrapped.Ciphertext.ToArray();
            changed[i] ^= 0x41;
            await trial.RefusedAsync($"byte {i} of the ciphertext", () => OpenAsync(keys, new(wrapped.ProviderId, wrapped.ProviderInfo, changed), Context));
        }

        for (var length = 0; length < wrapped.Ciphertext.Length; length += step)
        {
            await trial.RefusedAsync(
                $"{length} bytes of the ciphertext", () => OpenAsync(keys, new(wrapped.ProviderId, wrapped.ProviderInfo, wrapped.Ciphertext[..length]), Context));
        }

        for (var i = 0; i < wrapped.ProviderInfo.Length; i += step)
        {
            var changed = wrapped.ProviderInfo.ToArray();
            changed[i] ^= 0x41;
            await trial.RefusedAsync($"byte {i} of the provider's information", () => OpenAsync(keys, new(wrapped.ProviderId, changed, wrapped.Ciphertext), Context));
        }

        foreach (var (what, context) in OtherContexts())
        {
            await trial.RefusedAsync(what, () => OpenAsync(keys, wrapped, context));
        }
    }

    /// <summary>Two tenants with a branch key each: neither opens what belongs to the other, whatever is said about whose it is.</summary>
    public static async Task TenantsAsync(Trial trial)
    {
        using var store = new InMemoryBranchKeyStore();
        string[] tenants = [.. Enumerable.Range(1, 8).Select(i => $"t-{i}")];
        foreach (var tenant in tenants)
        {
            store.Add(tenant, Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
        }

        using var keys = new BranchKeyProvider(store, context => context["tenant"]);
        foreach (var owner in tenants)
        {
            var wrapped = await WrapAsync(keys, Of(owner));
            await trial.AllowedAsync($"the key of {owner}", () => OpenAsync(keys, wrapped, Of(owner)));
            foreach (var thief in tenants.Where(tenant => tenant != owner))
            {
                using var own = new BranchKeyProvider(store, thief);
                var renamed = new WrappedDataKey(wrapped.ProviderId, Encoding.UTF8.GetBytes(thief), wrapped.Ciphertext);
                await trial.RefusedAsync($"the key of {owner} as {thief}", () => OpenAsync(keys, wrapped, Of(thief)));
                await trial.RefusedAsync($"the key of {owner} with the branch key of {thief}", () => OpenAsync(own, wrapped, Of(owner)));
                await trial.RefusedAsync($"the key of {owner} under the name of {thief}", () => OpenAsync(own, renamed, Of(owner)));
            }
        }

        static EncryptionContext Of(string tenant) => new([new("tenant", tenant)]);
    }

    /// <summary>A branch key that was rotated: each data key opens with its own version only.</summary>
    public static async Task VersionsAsync(Trial trial)
    {
        using var store = new InMemoryBranchKeyStore();
        using var keys = new BranchKeyProvider(store, "b");
        var wrapped = new List<WrappedDataKey>();
        for (var i = 0; i < 6; i++)
        {
            store.Add("b", Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
            keys.Forget("b");
            wrapped.Add(await WrapAsync(keys, Context));
        }

        foreach (var key in wrapped)
        {
            await trial.AllowedAsync("a key of an older version", () => OpenAsync(keys, key, Context));
            foreach (var other in wrapped.Where(other => other != key))
            {
                for (var part = 16; part <= key.Ciphertext.Length - 16; part += 8)
                {
                    byte[] mixed = [.. key.Ciphertext[..part].Span, .. other.Ciphertext[part..].Span];
                    await trial.RefusedAsync($"{part} bytes of one version and the rest of another", () => OpenAsync(keys, new(key.ProviderId, key.ProviderInfo, mixed), Context));
                }
            }
        }
    }

    private static IEnumerable<(string What, EncryptionContext Context)> OtherContexts()
    {
        yield return ("no context", EncryptionContext.Empty);
        yield return ("a pair less", new([new("tenant", "t-1")]));
        yield return ("a pair more", new([.. Context, new("more", "x")]));
        yield return ("another value", new([new("tenant", "t-2"), new("table", "T")]));
        yield return ("another key", new([new("Tenant", "t-1"), new("table", "T")]));
        yield return ("values exchanged", new([new("tenant", "T"), new("table", "t-1")]));
        yield return ("the border between key and value moved", new([new("tenantt", "-1"), new("table", "T")]));
        yield return ("an empty value", new([new("tenant", ""), new("table", "T")]));
    }

    private static async Task<WrappedDataKey> WrapAsync(KeyProvider keys, EncryptionContext context)
    {
        var generated = await keys.GenerateAsync(32, context, default);
        generated.Key.Dispose();
        return generated.Wrapped;
    }

    // Skipped is as good as refused: the provider does not open it.
    private static async ValueTask OpenAsync(KeyProvider keys, WrappedDataKey wrapped, EncryptionContext context)
    {
        var result = await keys.UnwrapAsync(wrapped, context, default);
        using var key = result.Key ?? throw new KeyAccessException(KeyAccessFailure.NoMatchingKey, "Skipped.");
    }
}

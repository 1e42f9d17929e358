using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>Whole items that a tenant makes without this library, with the tenant's own key, to pass for another tenant's.</summary>
internal static class ForgeryManipulations
{
    private const string Pair = "aws-crypto-attr.Tenant";

    public static async Task RunAsync(Trial trial)
    {
        using var store = new InMemoryBranchKeyStore();
        string[] tenants = ["t-1", "t-2", "t-3"];
        foreach (var tenant in tenants)
        {
            store.Add(tenant, Guid.NewGuid(), RandomNumberGenerator.GetBytes(32));
        }

        using var keys = new BranchKeyProvider(store, context => context[Pair]);
        var schema = Samples.Schema(2, ItemSuite.Hmac);
        var reader = new ItemEncryptor(schema, keys);
        foreach (var victim in tenants)
        {
            var genuine = await reader.EncryptAsync(Samples.Item(tenant: victim));
            await trial.AllowedAsync("a tenant's own item", async () => await reader.DecryptAsync(genuine));
            foreach (var thief in tenants.Where(tenant => tenant != victim))
            {
                using var own = new BranchKeyProvider(store, thief);
                foreach (var (what, forged) in await ForgedAsync(schema, own, victim, thief))
                {
                    await trial.RefusedAsync($"{what}, {thief} for {victim}", async () => await reader.DecryptAsync(forged));
                }

                await WithHeaderOfAsync(trial, reader, genuine, await reader.EncryptAsync(Samples.Item(tenant: thief)));
            }
        }
    }

    // Every version, every letter for the tenant and the keys, and every context that a header could bring for it.
    private static async Task<IReadOnlyList<(string What, Dictionary<string, AttributeValue> Item)>> ForgedAsync(
        TableSchema schema, BranchKeyProvider own, string victim, string thief)
    {
        var forged = new List<(string, Dictionary<string, AttributeValue>)>();
        EncryptionContext[] contexts =
        [
            EncryptionContext.Empty, new([new(Pair, thief)]), new([new(Pair, victim)]), new([new("aws-crypto-attr.Tenanu", thief)]), new([new("tenant", thief)]),
        ];
        foreach (var version in (byte[])[1, 2])
        {
            foreach (var tenantLetter in "sc"u8.ToArray())
            {
                foreach (var keyLetter in "sc"u8.ToArray())
                {
                    foreach (var context in contexts)
                    {
                        try
                        {
                            forged.Add((
                                $"version {version}, letters {(char)tenantLetter} {(char)keyLetter}, {context.Count} pairs",
                                await ForgedItem.SealAsync(schema, Samples.Item(tenant: victim), own, version, context, LetterOf(tenantLetter, keyLetter))));
                        }
                        catch (ProtectedOperationException)
                        {
                            // The pair stands in the context already, and cannot be there twice.
                        }
                    }
                }
            }
        }

        Assert.True(forged.Count >= 20, $"only {forged.Count} forged items could be made");
        return forged;
    }

    private static Func<string, byte> LetterOf(byte tenant, byte key) => name => name switch
    {
        "Secret" or "Other" => (byte)'e',
        "Tenant" => tenant,
        "Id" or "Sk" => key,
        _ => (byte)'s',
    };

    // What is genuine of both, put together: the thief's header and footer around the victim's attributes, and the name of the branch key exchanged.
    private static async Task WithHeaderOfAsync(
        Trial trial, ItemEncryptor reader, Dictionary<string, AttributeValue> victims, Dictionary<string, AttributeValue> thiefs)
    {
        string[] parts = ["aws_dbe_head", "aws_dbe_foot", "Secret", "Other", "Tenant"];
        for (var set = 1; set < (1 << parts.Length) - 1; set++)
        {
            var mixed = new Dictionary<string, AttributeValue>(victims);
            foreach (var part in parts.Where((_, i) => (set & (1 << i)) != 0))
            {
                mixed[part] = thiefs[part];
            }

            await trial.RefusedAsync($"parts {set:x2} of another tenant's item", async () => await reader.DecryptAsync(mixed));
        }

        var renamed = new Dictionary<string, AttributeValue>(thiefs) { ["Tenant"] = victims["Tenant"] };
        var header = thiefs["aws_dbe_head"].B.ToArray();
        var name = Encoding.UTF8.GetBytes(thiefs["Tenant"].S);
        var at = header.AsSpan().IndexOf(name);
        Encoding.UTF8.GetBytes(victims["Tenant"].S).CopyTo(header.AsSpan(at));
        renamed["aws_dbe_head"] = new() { B = new MemoryStream(header) };
        await trial.RefusedAsync("another tenant's item under the name of the branch key", async () => await reader.DecryptAsync(renamed));
    }
}

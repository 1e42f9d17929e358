using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Keys;

/// <summary>
/// The records of a branch key in the hands of whoever may write to the table: every attribute changed, removed, of another type, another
/// record's; others added; whole records moved; the wrapped key changed and cut.
/// </summary>
public sealed class RecordManipulationTests(DynamoDbFixture fixture) : KeyStoreTest(fixture)
{
    private const string Other = "tenant-8";

    [Fact]
    public async Task Hundreds_of_manipulations_are_refused()
    {
        foreach (var id in (string[])[Tenant, Other])
        {
            await Store.CreateAsync(new([new("department", id)]), id, Token);
            await Store.RotateAsync(id, Token);
        }

        var mine = (await RecordsAsync()).Values.ToList();
        List<Dictionary<string, AttributeValue>> all = [.. mine, .. (await RecordsAsync(Other)).Values];
        var (tried, opened) = (0, new List<string>());
        foreach (var record in mine)
        {
            var type = record["type"].S;
            await OpenAsync(type);
            foreach (var (what, changed) in Changes(record, all))
            {
                await PutAsync(changed);
                tried++;
                try
                {
                    await OpenAsync(type);
                    opened.Add($"{type}: {what}");
                }
                catch (KeyAccessException)
                {
                }
            }

            await PutAsync(record);
            await OpenAsync(type);
        }

        Assert.Empty(opened);
        Assert.True(tried >= 200, $"only {tried} manipulations");
    }

    private async Task OpenAsync(string type)
    {
        switch (type)
        {
            case "branch:ACTIVE":
                await ActiveAsync();
                break;
            case "beacon:ACTIVE":
                await BeaconAsync();
                break;
            default:
                await VersionAsync(Guid.Parse(type["branch:version:".Length..]));
                break;
        }
    }

    private static IEnumerable<(string What, Dictionary<string, AttributeValue> Record)> Changes(
        Dictionary<string, AttributeValue> record, List<Dictionary<string, AttributeValue>> all)
    {
        foreach (var name in record.Keys.Except(["branch-key-id", "type"]))
        {
            yield return ($"{name} removed", With(record, name, null));
            yield return ($"{name} null", With(record, name, new() { NULL = true }));
            yield return ($"{name} of another type", With(record, name, new() { SS = ["x"] }));
            yield return ($"{name} another text", With(record, name, new() { S = "x" }));
            yield return ($"{name} another number", With(record, name, new() { N = "2" }));
            foreach (var other in all.Where(other => other.TryGetValue(name, out var value) && !Same(value, record[name])))
            {
                yield return ($"{name} of {other["branch-key-id"].S} {other["type"].S}", With(record, name, other[name]));
            }
        }

        foreach (var name in (string[])["aws-crypto-ec:role", "tablename", "comment", "version"])
        {
            yield return ($"{name} added", With(record, name, new() { S = "branch:version:0b5e7dbd-0c5d-4d6f-9e0c-0d0c0b0a0908" }));
        }

        foreach (var other in all.Where(other => other != record))
        {
            var moved = new Dictionary<string, AttributeValue>(other) { ["branch-key-id"] = record["branch-key-id"], ["type"] = record["type"] };
            yield return ($"all of {other["branch-key-id"].S} {other["type"].S}", moved);
        }

        var wrapped = record["enc"].B.ToArray();
        for (var i = 0; i < wrapped.Length; i += 15)
        {
            var changed = (byte[])wrapped.Clone();
            changed[i] ^= 0x41;
            yield return ($"byte {i} of the wrapped key", With(record, "enc", new() { B = new MemoryStream(changed) }));
            yield return ($"{i + 1} bytes of the wrapped key", With(record, "enc", new() { B = new MemoryStream(wrapped[..(i + 1)]) }));
        }
    }

    private static Dictionary<string, AttributeValue> With(Dictionary<string, AttributeValue> record, string name, AttributeValue? value)
    {
        var changed = new Dictionary<string, AttributeValue>(record);
        changed.Remove(name);
        if (value is not null)
        {
            changed[name] = value;
        }

        return changed;
    }

    private static bool Same(AttributeValue one, AttributeValue other) =>
        one.S == other.S && one.N == other.N && (one.B?.ToArray() ?? []).AsSpan().SequenceEqual(other.B?.ToArray() ?? []);
}

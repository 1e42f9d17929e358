using System.Buffers.Binary;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Keys;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>What whoever may write to a table can do to an item: change, remove, add, rename, mix, move, replay.</summary>
internal sealed class ItemManipulations(Trial trial, TableSchema schema, KeyProvider keys)
{
    private const int LegendOffset = 2 + 32;
    private readonly ItemEncryptor _encryptor = new(schema, keys);

    /// <param name="step">Every which byte is changed: 1 where opening costs little.</param>
    public async Task RunAsync(int step)
    {
        var former = await _encryptor.EncryptAsync(Samples.Item(content: "old"));
        var item = await _encryptor.EncryptAsync(Samples.Item());
        var other = await _encryptor.EncryptAsync(Samples.Item("p-2", "other"));
        await ReplayAsync(item, former);
        await MoveAsync(item, other);
        await ChangeAttributesAsync(item);
        await StripAsync(item);
        await ChangeHeaderAsync(item);
        foreach (var name in (string[])["aws_dbe_head", "aws_dbe_foot", "Secret", "Other"])
        {
            await ChangeBytesAsync(item, name, step);
        }
    }

    // Parts of an older version of the same item. A whole older version is authentic: the documents say so.
    private async Task ReplayAsync(Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> former)
    {
        string[] parts = ["aws_dbe_head", "aws_dbe_foot", "Secret", "Other", "Clear"];
        for (var set = 1; set < (1 << parts.Length) - 1; set++)
        {
            var mixed = new Dictionary<string, AttributeValue>(item);
            foreach (var part in parts.Where((_, i) => (set & (1 << i)) != 0))
            {
                mixed[part] = former[part];
            }

            await RefusedAsync($"parts {set:x2} of an older version", mixed);
        }

        await AllowedAsync("a whole older version", former);
    }

    private async Task MoveAsync(Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> other)
    {
        foreach (var name in item.Keys.Where(name => name is not ("Free" or "Sk" or "Tenant")))
        {
            await RefusedAsync($"{name} of another item", With(item, (name, other[name])));
        }

        await RefusedAsync("a whole item under another key", With(other, ("Id", item["Id"])));
        await RefusedAsync("two encrypted attributes exchanged", With(item, ("Secret", item["Other"]), ("Other", item["Secret"])));
        await RefusedAsync("an encrypted attribute under an unknown name", With(item, ("Secret", null), ("Secrex", item["Secret"])));
        await RefusedAsync("an encrypted attribute under the name of a signed one", With(item, ("Clear", item["Secret"])));
        await RefusedAsync("an encrypted attribute under the name of an unsigned one", With(item, ("Free", item["Secret"]), ("Secret", null)));
        var elsewhere = new ItemEncryptor(schema.WithLogicalName("U"), keys);
        await trial.RefusedAsync("an item in another table", async () => await elsewhere.DecryptAsync(item));
    }

    private async Task ChangeAttributesAsync(Dictionary<string, AttributeValue> item)
    {
        foreach (var name in item.Keys.Where(name => name != "Free"))
        {
            await RefusedAsync($"{name} removed", With(item, (name, null)));
            await RefusedAsync($"{name} null", With(item, (name, new() { NULL = true })));
            await RefusedAsync($"{name} of another type", With(item, (name, new() { SS = ["x"] })));
            await RefusedAsync($"{name} plain", With(item, (name, new() { S = "plain" })));
            await RefusedAsync($"{name} no bytes", With(item, (name, new() { B = new MemoryStream() })));
        }

        await RefusedAsync("an attribute added", With(item, ("Admin", new() { BOOL = true })));
        await RefusedAsync("an attribute added and a signed one removed", With(item, ("Admin", new() { BOOL = true }), ("Clear", null)));
        await RefusedAsync("a list in another order", With(item, ("Clear", new() { L = [.. item["Clear"].L.AsEnumerable().Reverse()], IsLSet = true })));
        await RefusedAsync("a number in a list changed", With(item, ("Clear", new() { L = [item["Clear"].L[0], new() { N = "1.0000001" }], IsLSet = true })));
        await AllowedAsync("a number in another spelling", With(item, ("Sk", new() { N = "12.50" })));
        await AllowedAsync("an unsigned attribute changed", With(item, ("Free", new() { S = "x" })));
        await AllowedAsync("an unsigned attribute removed", With(item, ("Free", null)));
        await AllowedAsync("an attribute of the replication of tables added", With(item, ("aws:rep:updatetime", new() { N = "1" })));
    }

    private async Task StripAsync(Dictionary<string, AttributeValue> item)
    {
        var lenient = new ItemEncryptor(schema.WithPlaintextPolicy(PlaintextPolicy.AllowReads), keys);
        foreach (var name in (string[])["aws_dbe_head", "aws_dbe_foot"])
        {
            await trial.RefusedAsync($"{name} removed where plaintext may be read", async () => await lenient.DecryptAsync(With(item, (name, null))));
        }

        await RefusedAsync("header and footer removed", With(item, ("aws_dbe_head", null), ("aws_dbe_foot", null)));
    }

    // The header says what is encrypted and what signed, which suite, which version.
    private async Task ChangeHeaderAsync(Dictionary<string, AttributeValue> item)
    {
        var header = item["aws_dbe_head"].B.ToArray();
        var count = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(LegendOffset));
        for (var i = 0; i < count; i++)
        {
            foreach (var letter in "esc"u8.ToArray().Where(letter => letter != header[LegendOffset + 2 + i]))
            {
                await HeaderAsync($"letter {i} of the legend {(char)letter}", bytes => bytes[LegendOffset + 2 + i] = letter);
            }
        }

        await HeaderAsync("the other version", static bytes => bytes[0] = (byte)(3 - bytes[0]));
        await HeaderAsync("the other suite", static bytes => bytes[1] ^= 1);
        for (var length = 0; length < header.Length; length += 7)
        {
            await RefusedAsync($"a header of {length} bytes", With(item, ("aws_dbe_head", Binary(header[..length]))));
        }

        await RefusedAsync("a header with a byte more", With(item, ("aws_dbe_head", Binary([.. header, 0]))));
        if (schema.Suite == ItemSuite.HmacAndEcdsa)
        {
            await WithoutDigitalSignatureAsync(item, header);
        }

        Task HeaderAsync(string what, Action<byte[]> change)
        {
            var changed = (byte[])header.Clone();
            change(changed);
            return RefusedAsync(what, With(item, ("aws_dbe_head", Binary(changed))));
        }
    }

    // Suite, public key and signature taken away together, so that header and footer agree with each other.
    private Task WithoutDigitalSignatureAsync(Dictionary<string, AttributeValue> item, byte[] header)
    {
        var parsed = ItemHeader.Parse(header);
        var writer = new FieldCrypt.Serialization.ByteWriter(header.Length);
        try
        {
            writer.WriteByte(header[0]);
            writer.WriteByte((byte)ItemSuite.Hmac);
            writer.WriteBytes(parsed.MessageId);
            writer.WriteBlock(parsed.Legend);
            writer.WriteUInt16(0);
            writer.WriteByte((byte)parsed.WrappedDataKeys.Count);
            foreach (var key in parsed.WrappedDataKeys)
            {
                writer.WriteText(key.ProviderId);
                writer.WriteBlock(key.ProviderInfo.Span);
                writer.WriteBlock(key.Ciphertext.Span);
            }

            writer.WriteBytes(header.AsSpan(header.Length - 32));
            var footer = item["aws_dbe_foot"].B.ToArray()[..(48 * parsed.WrappedDataKeys.Count)];
            return RefusedAsync(
                "the digital signature taken away", With(item, ("aws_dbe_head", Binary(writer.Written.ToArray())), ("aws_dbe_foot", Binary(footer))));
        }
        finally
        {
            writer.Dispose();
        }
    }

    private async Task ChangeBytesAsync(Dictionary<string, AttributeValue> item, string name, int step)
    {
        var bytes = item[name].B.ToArray();
        for (var i = 0; i < bytes.Length; i += step)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x41;
            await RefusedAsync($"byte {i} of {name}", With(item, (name, Binary(changed))));
        }
    }

    private Task RefusedAsync(string what, Dictionary<string, AttributeValue> item) =>
        trial.RefusedAsync(what, async () => await _encryptor.DecryptAsync(item));

    private Task AllowedAsync(string what, Dictionary<string, AttributeValue> item) =>
        trial.AllowedAsync(what, async () => await _encryptor.DecryptAsync(item));

    private static AttributeValue Binary(byte[] bytes) => new() { B = new MemoryStream(bytes) };

    private static Dictionary<string, AttributeValue> With(
        Dictionary<string, AttributeValue> item, params (string Name, AttributeValue? Value)[] changes)
    {
        var changed = new Dictionary<string, AttributeValue>(item);
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                changed.Remove(name);
            }
            else
            {
                changed[name] = value;
            }
        }

        return changed;
    }
}

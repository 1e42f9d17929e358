using System.Buffers.Binary;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.Serialization;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>Items of DynamoDB: header with its encryption context, footer, values, and the whole.</summary>
internal static class ItemTargets
{
    private static readonly (TableSchema Schema, Dictionary<string, AttributeValue> Stored)[] Stored = [.. Samples.Stored()];

    private static readonly byte[][] Headers = [.. Stored.Select(entry => entry.Stored["aws_dbe_head"].B.ToArray())];

    private static readonly byte[][] Binaries =
        [.. Stored.SelectMany(entry => entry.Stored.Values).Where(value => value.B is not null).Select(value => value.B.ToArray())];

    private static readonly byte[][] PublicKeys = CreatePublicKeys();

    public static IEnumerable<Target> All =>
    [
        new("item header", static chance => Input.Of(chance.Mutated(Headers), static bytes => ItemHeader.Parse(bytes))),
        new("item footer", static chance =>
        {
            var count = 1 + chance.Below(255);
            return Input.Of(chance.Mutated([new byte[48], new byte[96], new byte[151], new byte[count * 48]]), bytes =>
                ItemFooter.Verify(bytes, new byte[48], count, new byte[32], null));
        }),
        FooterSignature(),
        new("public key of an item", static chance => Input.Of(chance.Mutated(PublicKeys), static bytes => EcdsaP384.TryImportPublicKey(bytes)?.Dispose())) { Usual = 500 },
        new("item", WholeItem) { Usual = 1_000 },
        new("value of an attribute", AttributeBytes),
        new("attribute value to be written", static chance =>
        {
            var value = chance.Hostile();
            return new(100, static () => "an attribute value", () => Written(value));
        }),
        new("number", static chance => Input.Of(
            chance.Mutated(["0", "-0.0", "1.50", "1e5", "-1E-130", "9.9E125", "0.00010", "+3", "1e400"], ["0", "9", "e", "E", "+", "-", ".", "00000000", "9999999999999999", "\u0661"]),
            RequireOneNormalForm)),
        new("path of an attribute", static chance => Input.Of(chance.Mutated(["Name", "Prénom"], ["\ud800", "é", "漢", "."]), static text =>
        {
            var path = new CanonicalPath("T", text);
            _ = path.CompareTo(new CanonicalPath("T", "Name"));
            _ = path.ContextKey;
        }))
        {
            // A name that is no text has no path; whoever hands in items is told so where they enter, which the whole items show.
            Documents = static error => error is FieldCryptException or System.Text.EncoderFallbackException,
        },
    ];

    private static byte[][] CreatePublicKeys()
    {
        using var pair = EcdsaP384.CreateKeyPair();
        return [EcdsaP384.CompressedPublicKey(pair)];
    }

    private static Target FooterSignature()
    {
        using var pair = EcdsaP384.CreateKeyPair();
        var publicKey = EcdsaP384.TryImportPublicKey(EcdsaP384.CompressedPublicKey(pair));
        var (hash, key) = (new byte[48], new byte[32]);
        byte[][] seeds = [EcdsaP384.Sign(pair, hash)];
        var tag = HMACSHA384.HashData(key, hash);
        return new("digital signature of an item", chance =>
        {
            var signature = chance.Mutated(seeds);
            Array.Resize(ref signature, chance.OneIn(3) ? signature.Length : seeds[0].Length);
            return Input.Of((byte[])[.. tag, .. signature], bytes => ItemFooter.Verify(bytes, hash, 1, key, publicKey));
        })
        {
            Usual = 500,
        };
    }

    private static Input WholeItem(Chance chance)
    {
        var (schema, stored) = chance.Of(Stored);
        var item = new Dictionary<string, AttributeValue>(stored);
        for (var changes = 1 + chance.Below(2); changes > 0; changes--)
        {
            ChangeItem(chance, item);
        }

        return new(
            item.Values.Sum(value => (int)(value?.B?.Length ?? 10)),
            () => string.Join(", ", item.Select(pair => $"{pair.Key}={(pair.Value?.B is { } bytes ? Convert.ToHexString(bytes.ToArray()) : pair.Value?.S)}")),
            () => new ItemEncryptor(schema, Samples.Keys).DecryptAsync(item).Now());
    }

    private static void ChangeItem(Chance chance, Dictionary<string, AttributeValue> item)
    {
        var name = chance.Of([.. item.Keys]);
        switch (chance.Below(8))
        {
            case 0 when item.Count > 1:
                item.Remove(name);
                break;
            case 1:
                item[name] = chance.Hostile();
                break;
            case 2:
                item[chance.HostileText()] = chance.Hostile();
                break;
            case 3:
                item[name] = chance.Of([.. item.Values]);
                break;
            case 4:
                item[name] = null!;
                break;
            default:
                item[name] = item[name]?.B is { } bytes
                    ? new() { B = new MemoryStream(chance.Mutated([bytes.ToArray(), .. Binaries])) }
                    : chance.Valid();
                break;
        }
    }

    private static Input AttributeBytes(Chance chance)
    {
        byte[][] seeds = [.. Enumerable.Range(0, 4).Select(_ => Written(chance.Valid()))];
        return Input.Of(chance.Mutated(seeds), static bytes =>
        {
            if (bytes.Length >= sizeof(ushort))
            {
                Written(AttributeReader.Read(BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes.AsSpan(sizeof(ushort))));
            }
        });
    }

    // The type first, as an encrypted field has it.
    private static byte[] Written(AttributeValue value)
    {
        var writer = new ByteWriter(64);
        try
        {
            AttributeWriter.WriteTyped(value, ref writer);
            return writer.Written.ToArray();
        }
        finally
        {
            writer.Dispose();
        }
    }

    private static void RequireOneNormalForm(string text)
    {
        if (DynamoNumber.TryNormalize(text, out var normal, out _))
        {
            Assert.True(DynamoNumber.TryNormalize(normal, out var again, out _));
            Assert.Equal(normal, again);
            ExactNumber.Parse(normal);
        }
    }
}

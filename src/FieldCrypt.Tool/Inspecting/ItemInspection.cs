using System.Buffers.Binary;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Keys;
using FieldCrypt.Materials;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Looks at an item of DynamoDB in the format of the AWS Database Encryption SDK, and at plain ones.</summary>
internal static class ItemInspection
{
    /// <summary>The format of an encrypted item.</summary>
    public const string EncryptedFormat = "dynamodb-item";

    private const int ItemDataKeyLength = ItemKeyMaterials.KeyLength + Aead.TagLength;
    private const int TagLength = 48;
    private const int SealedOverhead = sizeof(ushort) + Aead.TagLength;
    private const string BeaconPrefix = "aws_dbe_b_";
    private const string VersionTag = "aws_dbe_v_1";

    /// <summary>Describes any item of DynamoDB.</summary>
    /// <exception cref="DataNotAuthenticException">Its header is malformed.</exception>
    public static Inspection Of(Dictionary<string, AttributeValue> item)
    {
        if (LegacyItemReader.IsLegacy(item))
        {
            return LegacyItemInspection.Of(item);
        }

        if (item.ContainsKey(BranchKeyDescription.IdAttribute) && item.ContainsKey(BranchKeyDescription.TypeAttribute) && item.ContainsKey("enc"))
        {
            return BranchKeyInspection.Of(item);
        }

        return ReservedNames.IsPlaintext(item) ? Plain(item) : Encrypted(item);
    }

    /// <summary>Describes a header alone.</summary>
    public static Inspection OfHeader(ReadOnlyMemory<byte> bytes)
    {
        var header = ItemHeader.Parse(bytes);
        return new Inspection
        {
            Format = "dynamodb-item-header",
            Title = Title(header, "header of a DynamoDB item"),
            Facts = HeaderFacts(header),
            WrappedKeys = WrappingKeys.Describe(header.WrappedDataKeys, ItemDataKeyLength),
            StoredContext = header.StoredContext,
        };
    }

    internal static InspectedPart Part(string name, string action, AttributeValue value) => new(name, action, TypeName(AttributeWriter.TypeIdOf(value)), SizeOf(value));

    internal static string TypeName(ushort typeId) => typeId switch
    {
        AttributeTypeId.Null => "NULL",
        AttributeTypeId.String => "S",
        AttributeTypeId.Number => "N",
        AttributeTypeId.Boolean => "BOOL",
        AttributeTypeId.StringSet => "SS",
        AttributeTypeId.NumberSet => "NS",
        AttributeTypeId.BinarySet => "BS",
        AttributeTypeId.Map => "M",
        AttributeTypeId.List => "L",
        AttributeTypeId.Binary => "B",
        _ => $"unknown type {typeId:x4}",
    };

    private static Inspection Plain(Dictionary<string, AttributeValue> item) => new()
    {
        Format = "dynamodb-item-plain",
        Title = "DynamoDB item without encryption",
        Facts = new Dictionary<string, string> { ["size"] = Facts.Bytes(ItemSize.Of(item)) },
        Parts = [.. item.Select(attribute => Part(attribute.Key, "plaintext, not signed", attribute.Value))],
        Notes = ["It has neither header nor footer: it was never encrypted, or both were taken from it."],
    };

    private static Inspection Encrypted(Dictionary<string, AttributeValue> item)
    {
        var header = ItemHeader.Parse(Binary(item, ReservedNames.Header));
        var footer = Binary(item, ReservedNames.Footer).Length;
        var facts = HeaderFacts(header);
        var notes = new List<string>();
        facts["footer"] = FooterText(header, footer);
        facts["size"] = $"{Facts.Bytes(ItemSize.Of(item))}, of which header {Facts.Bytes(header.Bytes.Length)}, footer {Facts.Bytes(footer)}";
        var parts = Parts(item, header, notes);
        return new Inspection
        {
            Format = EncryptedFormat,
            Title = Title(header, "DynamoDB item"),
            Facts = facts,
            WrappedKeys = WrappingKeys.Describe(header.WrappedDataKeys, ItemDataKeyLength),
            StoredContext = header.StoredContext,
            Parts = parts,
            Notes = [.. notes, "A reader rebuilds the rest of the encryption context from its schema: the table's logical name, the keys, and context attributes."],
        };
    }

    private static ReadOnlyMemory<byte> Binary(Dictionary<string, AttributeValue> item, string name) => !item.TryGetValue(name, out var value)
        ? throw new DataNotAuthenticException($"The item has no '{name}' and has the other of header and footer: it was changed.")
        : value.B is { } stream ? BinaryValue.BytesOf(stream)
        : throw new DataNotAuthenticException($"Malformed data: '{name}' is not binary.");

    private static string Title(ItemHeader header, string what) => $"{what}, AWS Database Encryption SDK format {header.Version}";

    private static Dictionary<string, string> HeaderFacts(ItemHeader header) => new()
    {
        ["format version"] = header.Version == 1 ? "1" : "2 (attributes are in the encryption context)",
        ["suite"] = header.Suite == ItemSuite.Hmac
            ? "6700: AES-256-GCM, HMAC-SHA-384, key commitment"
            : "6701: AES-256-GCM, HMAC-SHA-384 and ECDSA P-384, key commitment",
        ["message id"] = Facts.Hex(header.MessageId),
        ["signed attributes"] = $"{header.Legend.Length}: {header.Legend.Count(Legend.Encrypted)} encrypted, {header.Legend.Count(Legend.Signed)} readable, "
            + $"{header.Legend.Count(Legend.Context)} readable and in the encryption context",
    };

    private static string FooterText(ItemHeader header, int length)
    {
        var tags = header.WrappedDataKeys.Count;
        var expected = (tags * TagLength) + (header.Suite == ItemSuite.HmacAndEcdsa ? EcdsaP384.SignatureLength : 0);
        var what = $"{tags} HMAC {(tags == 1 ? "tag" : "tags")}{(header.Suite == ItemSuite.HmacAndEcdsa ? " and an ECDSA signature" : "")}";
        return length == expected ? what : $"{Facts.Bytes(length)} where {what} take {expected}: it was changed";
    }

    private static List<InspectedPart> Parts(Dictionary<string, AttributeValue> item, ItemHeader header, List<string> notes)
    {
        // The order depends on the names alone, whatever the table is called.
        List<CanonicalPath> names =
        [
            .. item.Keys.Where(name => !ReservedNames.IsReserved(name) && !ReservedNames.IsReplicationBookkeeping(name))
                .Select(name => new CanonicalPath("", name)).Order(),
        ];
        var letters = LegendReading.Read(header.Legend, [.. names.Select(path => CanBeEncrypted(item[path.Name]))]);
        if (letters is null)
        {
            notes.Add($"The header tells of {header.Legend.Length} signed attributes in a way that no choice of these attributes fits: some were taken away or changed.");
        }
        else if (letters.Any(possible => possible.Count > 1))
        {
            notes.Add($"Of {names.Count} attributes {header.Legend.Length} are signed. The header does not say which, so some are told as what they may be.");
        }

        var parts = names.Select((path, i) => letters is null || !letters[i].Contains(Legend.Encrypted) || letters[i].Count > 1
            ? Part(path.Name, letters is null ? "unknown" : Words(letters[i]), item[path.Name])
            : new InspectedPart(path.Name, "encrypted and signed", TypeName(TypeIn(item[path.Name])), SizeOf(item[path.Name]))).ToList();
        parts.AddRange(item.Where(attribute => ReservedNames.IsReserved(attribute.Key) || ReservedNames.IsReplicationBookkeeping(attribute.Key))
            .OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => Part(attribute.Key, OfTheFormat(attribute.Key), attribute.Value)));
        return parts;
    }

    private static string Words(IReadOnlySet<byte> letters) => string.Join(" or ", letters.OrderByDescending(letter => letter).Select(letter => letter switch
    {
        Legend.Encrypted => "encrypted and signed",
        Legend.Signed => "signed",
        Legend.Context => "signed, in the encryption context",
        _ => "unsigned",
    }));

    private static string OfTheFormat(string name) => name switch
    {
        ReservedNames.Header => "header",
        ReservedNames.Footer => "footer",
        VersionTag => "version tag of searchable items",
        _ when name.StartsWith(BeaconPrefix, StringComparison.Ordinal) => $"beacon of '{name[BeaconPrefix.Length..]}'",
        _ when ReservedNames.IsReserved(name) => "unknown name of the format",
        _ => "bookkeeping of global tables",
    };

    private static bool CanBeEncrypted(AttributeValue value) => value.B is { } stream && stream.Length >= SealedOverhead;

    // Not authentic: it stands before the ciphertext.
    private static ushort TypeIn(AttributeValue value) => BinaryPrimitives.ReadUInt16BigEndian(BinaryValue.BytesOf(value.B).Span);

    private static long SizeOf(AttributeValue value) => ItemSize.Of(new() { [""] = value });
}

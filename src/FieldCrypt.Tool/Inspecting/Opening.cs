using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.Tool.Settings;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Opens what was inspected, with the configured keys, and tells types and lengths; plaintext only if it is to be revealed.</summary>
internal sealed class Opening(ToolRun run, bool reveals)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="stored">What to open.</param>
    /// <param name="table">The table of the settings that an item is of; null for the only one.</param>
    /// <param name="context">The pairs that a message must be bound to.</param>
    /// <param name="cancellationToken">Cancels the wait for keys.</param>
    /// <exception cref="FieldCryptException">It does not open, or is not authentic.</exception>
    /// <exception cref="ToolUsageException">It is nothing that can be opened.</exception>
    public async Task<OpenedParts> OpenAsync(StoredThing stored, string? table, EncryptionContext context, CancellationToken cancellationToken) => stored switch
    {
        { Item: { } item } => await OpenItemAsync(item, table, cancellationToken),
        { Message: { } message } => await OpenMessageAsync(message, context, cancellationToken),
        { MongoValue: { } value } => await OpenValuesAsync([("value", new BsonBinaryData(value.ToArray(), BsonBinarySubType.Encrypted))], cancellationToken),
        { Document: { } document } => await OpenValuesAsync(DocumentInspection.EncryptedIn(document), cancellationToken),
        _ => throw new ToolUsageException($"This is a {stored.Inspection.Title}: --open opens items, messages, documents and values."),
    };

    private async Task<OpenedParts> OpenItemAsync(Dictionary<string, AttributeValue> item, string? table, CancellationToken cancellationToken)
    {
        var schema = SettingsTables.Find(run.Settings, table);
        var keys = await run.Keys.ProviderAsync(cancellationToken);
        var opened = await new ItemEncryptor(schema, keys).DecryptAsync(item, cancellationToken);
        return new OpenedParts
        {
            Parts =
            [
                .. opened.OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => new OpenedPart(
                    attribute.Key,
                    ItemInspection.TypeName(AttributeWriter.TypeIdOf(attribute.Value)),
                    ItemSize.Of(new() { [""] = attribute.Value }),
                    reveals ? Json(attribute.Value) : null)),
            ],
        };
    }

    private async Task<OpenedParts> OpenMessageAsync(ReadOnlyMemory<byte> message, EncryptionContext context, CancellationToken cancellationToken)
    {
        var opened = await new MessageEncryptor(new MessageEncryptorOptions
        {
            Keys = await run.Keys.ProviderAsync(cancellationToken),
            CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt,
        }).DecryptAsync(message, context, cancellationToken);
        try
        {
            var text = Text(opened.Plaintext);
            return new OpenedParts
            {
                Parts =
                [
                    new OpenedPart(
                        "plaintext", text is null ? "bytes (Base64)" : "text", opened.Plaintext.Length,
                        reveals ? text ?? Convert.ToBase64String(opened.Plaintext) : null),
                ],
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened.Plaintext);
        }
    }

    // A value says itself which data key it needs; that it stands where it belongs is known to 'fieldcrypt verify', which has a description of the collection.
    private async Task<OpenedParts> OpenValuesAsync(IEnumerable<(string Path, BsonBinaryData Value)> values, CancellationToken cancellationToken)
    {
        var encryptor = new ValueEncryptor(await run.Keys.VaultAsync(cancellationToken));
        var parts = new List<OpenedPart>();
        foreach (var (path, value) in values)
        {
            var opened = await encryptor.DecryptAsync(value, cancellationToken);
            parts.Add(new OpenedPart(
                path, opened.BsonType.ToString(), new BsonDocument("", opened).ToBson().Length - EmptyDocumentLength,
                reveals ? opened.ToJson(new JsonWriterSettings { OutputMode = JsonOutputMode.CanonicalExtendedJson }) : null));
        }

        return new OpenedParts { Parts = parts };
    }

    // A document's length, its end, and the type and empty name of its only element.
    private const int EmptyDocumentLength = 7;

    private static string Json(AttributeValue value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            DynamoDbJson.WriteItem(writer, new Dictionary<string, AttributeValue> { ["v"] = value });
        }

        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.GetProperty("v").GetRawText();
    }

    private static string? Text(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}

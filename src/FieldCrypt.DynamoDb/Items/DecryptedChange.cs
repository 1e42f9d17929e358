using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb;

/// <summary>One change of a protected item, as a stream tells it, decrypted.</summary>
/// <param name="EventName"><c>INSERT</c>, <c>MODIFY</c> or <c>REMOVE</c>; null where the record does not say, as in incremental exports.</param>
/// <param name="Keys">The key attributes.</param>
/// <param name="OldImage">The item before the change, verified and decrypted; null if there was none or the stream does not carry it.</param>
/// <param name="NewImage">The item after the change, verified and decrypted; null if there is none or the stream does not carry it.</param>
public sealed record DecryptedChange(
    string? EventName,
    IReadOnlyDictionary<string, AttributeValue> Keys,
    Dictionary<string, AttributeValue>? OldImage,
    Dictionary<string, AttributeValue>? NewImage)
{
    /// <summary>The event and nothing of the images, which are plaintext.</summary>
    public override string ToString() => $"{nameof(DecryptedChange)} {EventName}";

    internal static async ValueTask<DecryptedChange> OfAsync(ItemEncryptor encryptor, JsonElement record, CancellationToken cancellationToken)
    {
        var stored = encryptor.Read(() => StoredIn(record) is var change && encryptor.IsKey(change.Keys)
            ? change
            : throw new DataNotAuthenticException("The keys of a stream record are not those of the table."));
        var change = stored with
        {
            OldImage = await OpenedAsync(encryptor, stored.OldImage, cancellationToken).ConfigureAwait(false),
            NewImage = await OpenedAsync(encryptor, stored.NewImage, cancellationToken).ConfigureAwait(false),
        };
        return encryptor.Read(() =>
        {
            change.RequireKeysOf(change.OldImage);
            change.RequireKeysOf(change.NewImage);
            return change;
        });
    }

    // The images as they are stored.
    private static DecryptedChange StoredIn(JsonElement record)
    {
        // Lambda, the streams API and Kinesis put the images into "dynamodb"; an incremental export has them at the top.
        var images = StreamShape.Member(record, "dynamodb") ?? record;
        var keys = StreamShape.Member(images, "Keys") ?? throw StreamShape.NoRecord(record);
        return new DecryptedChange(
            StreamShape.Member(record, "eventName") is { ValueKind: JsonValueKind.String } name ? name.GetString() : null,
            DynamoDbJson.ReadItem(keys),
            StreamShape.Member(images, "OldImage") is { } old ? DynamoDbJson.ReadItem(old) : null,
            StreamShape.Member(images, "NewImage") is { } @new ? DynamoDbJson.ReadItem(@new) : null);
    }

    private static async ValueTask<Dictionary<string, AttributeValue>?> OpenedAsync(
        ItemEncryptor encryptor, Dictionary<string, AttributeValue>? image, CancellationToken cancellationToken) =>
        image is null ? null : await encryptor.DecryptAsync(image, cancellationToken).ConfigureAwait(false);

    // The keys of the image are signed, those of the record are not.
    private void RequireKeysOf(Dictionary<string, AttributeValue>? image)
    {
        if (image is not null && !Keys.All(key => image.TryGetValue(key.Key, out var value) && ValueComparison.AreEqual(key.Value, value)))
        {
            throw new DataNotAuthenticException("The keys of a stream record are not those of its image.");
        }
    }
}

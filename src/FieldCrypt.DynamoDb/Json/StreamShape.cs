using System.Text.Json;

namespace FieldCrypt.DynamoDb;

/// <summary>Tells JSON of another shape than the one asked for from data that was changed, and says what to call with it.</summary>
/// <remarks>Nothing of the JSON but the names that are looked for is ever quoted.</remarks>
internal static class StreamShape
{
    private const string ForRecords = $"{nameof(ItemEncryptor)}.{nameof(ItemEncryptor.DecryptChangeAsync)}";
    private const string ForItems = $"{nameof(ItemEncryptor)}.{nameof(ItemEncryptor.DecryptJsonAsync)}";

    private static readonly string[] Types = ["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"];

    /// <summary>The error for something that is no stream record.</summary>
    public static ProtectedOperationException NoRecord(JsonElement json) => new(WhatElse(json) ?? (
        Has(json, "Item", JsonValueKind.Object) ? $"This is a line of a full export, not a stream record: call {ForItems} with its Item."
        : LooksLikeItem(json) ? $"This is an item, not a stream record: call {ForItems}."
        : "This is no stream record: it has no Keys, neither by itself nor in its 'dynamodb'."));

    /// <summary>The error for something that is no item; null if it may be one that was changed.</summary>
    public static ProtectedOperationException? NoItem(JsonElement json) => (WhatElse(json) ?? (
        Has(json, "dynamodb", JsonValueKind.Object) || Has(json, "Keys", JsonValueKind.Object)
            ? $"This is a stream record, not an item: call {ForRecords}."
        : Has(json, "Item", JsonValueKind.Object) ? $"This is a line of an export, not an item: call {ForItems} with its Item."
        : HasTypedValues(json)
            ? "The attribute values carry every type, as objects of Amazon.Lambda.DynamoDBEvents have them that were serialized again: hand over the JSON as "
                + "Lambda delivered it, or make a dictionary of attribute values for "
                + $"{nameof(ItemEncryptor)}.{nameof(ItemEncryptor.DecryptAsync)}."
        : null)) is { } message
            ? new ProtectedOperationException(message)
            : null;

    /// <summary>A member by its name, in the case in which AWS writes it or in another, as serializers of typed events have it; null if there is none.</summary>
    public static JsonElement? Member(JsonElement json, string name)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        JsonElement? found = json.TryGetProperty(name, out var exact) ? exact : null;
        foreach (var property in found is null ? json.EnumerateObject() : default)
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                found = property.Value;
            }
        }

        return found is { ValueKind: not JsonValueKind.Null } ? found : null;
    }

    private static string? WhatElse(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => $"This is an array: call {ForRecords} for each record, or {ForItems} for each item.",
        JsonValueKind.Object when Has(json, "Records", JsonValueKind.Array) =>
            $"This is a whole Lambda event: call {ForRecords} for each element of its Records.",
        JsonValueKind.Object when Has(json, "kinesis", JsonValueKind.Object) =>
            $"This is a record of Kinesis: its data is a stream record as JSON in Base64; decode it and call {ForRecords}.",
        JsonValueKind.Object => null,
        var kind => $"This is {kind}, neither a stream record nor an item.",
    };

    private static bool Has(JsonElement json, string name, JsonValueKind kind) => Member(json, name) is { } member && member.ValueKind == kind;

    private static bool LooksLikeItem(JsonElement json) =>
        json.EnumerateObject().Any() && json.EnumerateObject().All(attribute => TypesOf(attribute.Value) is 1);

    private static bool HasTypedValues(JsonElement json) => json.EnumerateObject().Any(attribute => TypesOf(attribute.Value) > 1);

    // How many members of a value are named like a type; 0 if any is not.
    private static int TypesOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return 0;
        }

        var names = value.EnumerateObject().Select(property => property.Name).ToList();
        return names.All(name => Types.Contains(name, StringComparer.OrdinalIgnoreCase)) ? names.Count : 0;
    }
}

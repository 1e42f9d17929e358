using System.Globalization;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>One page of a list, as the service cuts it: at <c>Limit</c> entries, with a marker for the next page.</summary>
internal static class Page
{
    /// <summary>Cuts the page that the call asks for.</summary>
    /// <param name="call">Says where to start (<c>Marker</c>) and how many entries it takes (<c>Limit</c>).</param>
    /// <param name="name">What the list is called in the answer.</param>
    /// <param name="usual">How many entries there are if the call does not say.</param>
    /// <param name="most">How many the call may ask for.</param>
    /// <param name="all">The whole list, in an order that does not change between calls.</param>
    public static JsonObject Of(KmsCall call, string name, int usual, int most, IEnumerable<JsonObject> all)
    {
        var limit = call.Number("Limit") ?? usual;
        if (limit < 1 || limit > most)
        {
            throw KmsError.Validation($"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must be 1 to {most}");
        }

        var start = Start(call.OptionalText("Marker"));
        var entries = all.Skip(start).Take(limit + 1).ToList();
        var isTruncated = entries.Count > limit;
        var answer = new JsonObject { [name] = new JsonArray([.. entries.Take(limit)]), ["Truncated"] = isTruncated };
        if (isTruncated)
        {
            answer["NextMarker"] = (start + limit).ToString(CultureInfo.InvariantCulture);
        }

        return answer;
    }

    private static int Start(string? marker) =>
        marker is null ? 0
        : int.TryParse(marker, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start
        : throw new KmsError("InvalidMarkerException", "Invalid Marker");
}

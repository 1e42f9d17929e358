using System.Globalization;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>Where a beacon's value is: a place in the item, or a virtual field.</summary>
internal abstract class BeaconSource
{
    /// <summary>The top-level attributes that it reads.</summary>
    public abstract IEnumerable<string> Attributes { get; }

    /// <summary>The value; null if it is absent.</summary>
    public abstract AttributeValue? Find(Dictionary<string, AttributeValue> item);

    /// <summary>The value's text; null if it is absent.</summary>
    /// <exception cref="ProtectedOperationException">The value has no text.</exception>
    public abstract string? FindText(Dictionary<string, AttributeValue> item);
}

/// <summary>A place in an item, written <c>name.key[3]</c>. There is no escape: names with a point or bracket cannot be reached.</summary>
internal sealed class PlaceSource : BeaconSource
{
    private readonly NumberText _numbers;

    private PlaceSource(string text, DocumentPath path, NumberText numbers)
    {
        Text = text;
        Path = path;
        _numbers = numbers;
    }

    public string Text { get; }

    public DocumentPath Path { get; }

    public override IEnumerable<string> Attributes => [Path.Attribute];

    /// <summary>Reads a location; null if it is none.</summary>
    public static PlaceSource? Parse(string text, NumberText numbers)
    {
        var steps = new List<PathStep>();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '[')
            {
                var close = text.IndexOf(']', at);
                if (steps.Count == 0 || close < 0
                    || !int.TryParse(text.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    return null;
                }

                steps.Add(new PathStep(null, index));
                at = close + 1;
                continue;
            }

            var start = steps.Count == 0 ? at : at + 1;
            if (steps.Count > 0 && text[at] != '.')
            {
                return null;
            }

            var length = text.AsSpan(start).IndexOfAny('.', '[');
            var end = length < 0 ? text.Length : start + length;
            if (end == start)
            {
                return null;
            }

            steps.Add(new PathStep(text[start..end], 0));
            at = end;
        }

        return steps.Count == 0 ? null : new PlaceSource(text, new DocumentPath(steps), numbers);
    }

    public override AttributeValue? Find(Dictionary<string, AttributeValue> item) => DocumentTree.Find(item, Path);

    public override string? FindText(Dictionary<string, AttributeValue> item) =>
        Find(item) is { } value ? ValueText.Of(value, _numbers, Text) : null;
}

/// <summary>A virtual field.</summary>
internal sealed class VirtualSource(string name, IReadOnlyList<(PlaceSource Place, IReadOnlyList<TextTransform> Transforms)> parts) : BeaconSource
{
    public string Name => name;

    public IEnumerable<PlaceSource> Places => parts.Select(part => part.Place);

    public override IEnumerable<string> Attributes => parts.SelectMany(part => part.Place.Attributes);

    public override AttributeValue? Find(Dictionary<string, AttributeValue> item) =>
        FindText(item) is { } text ? new AttributeValue { S = text } : null;

    public override string? FindText(Dictionary<string, AttributeValue> item)
    {
        var texts = new string[parts.Count];
        for (var i = 0; i < texts.Length; i++)
        {
            if (parts[i].Place.FindText(item) is not { } text)
            {
                return null;
            }

            foreach (var transform in parts[i].Transforms)
            {
                text = transform.Apply(text);
            }

            texts[i] = text;
        }

        return string.Concat(texts);
    }
}

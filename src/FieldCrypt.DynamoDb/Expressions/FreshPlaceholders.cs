using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>Makes placeholders for names and values that a request does not use yet: the shortest that are free, since expressions are bounded.</summary>
internal sealed class FreshPlaceholders
{
    private const string First = "abcdefghijklmnopqrstuvwxyz";
    private const string Following = First + "0123456789";
    private int _nextName;
    private int _nextValue;

    /// <summary>Placeholders beside those of a request, whose dictionaries stay as they are.</summary>
    public FreshPlaceholders(Dictionary<string, string>? names = null, Dictionary<string, AttributeValue>? values = null)
    {
        Names = new(names ?? [], StringComparer.Ordinal);
        Values = new(values ?? [], StringComparer.Ordinal);
    }

    /// <summary>The names of the request, and those made here.</summary>
    public Dictionary<string, string> Names { get; }

    /// <summary>The values of the request, and those made here.</summary>
    public Dictionary<string, AttributeValue> Values { get; }

    /// <summary>The values as a request takes them: none at all rather than an empty dictionary.</summary>
    public Dictionary<string, AttributeValue>? ValuesOrNull => Values.Count > 0 ? Values : null;

    /// <summary>A placeholder for an attribute.</summary>
    public string Name(string attribute)
    {
        string placeholder;
        do
        {
            placeholder = $"#{Text(_nextName++)}";
        }
        while (!Names.TryAdd(placeholder, attribute));
        return placeholder;
    }

    /// <summary>A placeholder for a value.</summary>
    public string Value(AttributeValue value)
    {
        string placeholder;
        do
        {
            placeholder = $":{Text(_nextValue++)}";
        }
        while (!Values.TryAdd(placeholder, value));
        return placeholder;
    }

    // a to z, then aa to z9, and so on: each text once.
    private static string Text(int number)
    {
        var text = $"{First[number % First.Length]}";
        for (number /= First.Length; number > 0; number = (number - 1) / Following.Length)
        {
            text += Following[(number - 1) % Following.Length];
        }

        return text;
    }
}

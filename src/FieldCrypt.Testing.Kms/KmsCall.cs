using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>One call: who asks which Region for what, and the parameters.</summary>
internal sealed class KmsCall
{
    private readonly JsonObject _parameters;

    /// <summary>Reads what every call may have.</summary>
    /// <exception cref="KmsError">A parameter has the wrong type.</exception>
    public KmsCall(string region, string principal, string operation, JsonObject parameters)
    {
        _parameters = parameters;
        Region = region;
        Principal = principal;
        Operation = operation;
        KeyArn = OptionalText("KeyId");
        EncryptionContext = Context(operation == "ReEncrypt" ? "DestinationEncryptionContext" : nameof(EncryptionContext));
        SourceEncryptionContext = Context(nameof(SourceEncryptionContext));
        GrantTokens = parameters[nameof(GrantTokens)] is JsonArray tokens ? [.. tokens.Select(token => TextOf(token, nameof(GrantTokens)))] : [];
    }

    public string Region { get; }

    public string Principal { get; }

    public string Operation { get; }

    /// <summary>The key that the call turned out to be about, for the audit trail.</summary>
    public string? KeyArn { get; set; }

    public SortedDictionary<string, string> EncryptionContext { get; }

    /// <summary>The context that ReEncrypt decrypts with.</summary>
    public SortedDictionary<string, string> SourceEncryptionContext { get; }

    public IReadOnlyList<string> GrantTokens { get; }

    public string Text(string name) => OptionalText(name) ?? throw KmsError.Validation($"{name} must be given.");

    public string? OptionalText(string name) => Read<string>(name);

    public int? Number(string name) => _parameters[name] is null ? null : Read<int>(name);

    public bool Flag(string name) => _parameters[name] is not null && Read<bool>(name);

    /// <summary>A time, which the protocol writes in seconds since 1970.</summary>
    public DateTimeOffset? Time(string name) =>
        _parameters[name] is null ? null : DateTimeOffset.UnixEpoch.AddSeconds(Read<double>(name));

    /// <summary>Ends a call that only asks whether it would succeed; to be asked when everything else is done.</summary>
    public void EndIfDryRun()
    {
        if (Flag("DryRun"))
        {
            throw KmsError.DryRun();
        }
    }

    public byte[] Blob(string name, int maxLength)
    {
        try
        {
            return Convert.FromBase64String(Text(name)) is { Length: > 0 } bytes && bytes.Length <= maxLength
                ? bytes
                : throw KmsError.Validation($"{name} has 1 to {maxLength} bytes.");
        }
        catch (FormatException)
        {
            throw KmsError.Validation($"{name} is not Base64.");
        }
    }

    /// <summary>An encryption context; empty if it was not given.</summary>
    public SortedDictionary<string, string> Context(string name)
    {
        var context = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in _parameters[name] as JsonObject ?? [])
        {
            context[key] = TextOf(value, name);
        }

        return context;
    }

    private static string TextOf(JsonNode? node, string name) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw WrongType(name);

    private static KmsError WrongType(string name) => KmsError.Validation($"{name} has the wrong type.");

    private T? Read<T>(string name)
    {
        if (_parameters[name] is not { } node)
        {
            return default;
        }

        return node is JsonValue value && value.TryGetValue<T>(out var result) ? result : throw WrongType(name);
    }
}

using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>One call: who asks which Region for what, and the parameters.</summary>
internal sealed class KmsCall(string region, string principal, string operation, string requestId, JsonObject parameters)
{
    public string Region => region;

    public string Principal => principal;

    public string Operation => operation;

    public string RequestId => requestId;

    /// <summary>The key that the call turned out to be about, for the audit trail.</summary>
    public string? KeyArn { get; set; } = parameters["KeyId"]?.GetValue<string>();

    public IReadOnlyList<string> GrantTokens => parameters[nameof(GrantTokens)] is JsonArray tokens ? [.. tokens.Select(token => (string)token!)] : [];

    public string Text(string name) => OptionalText(name) ?? throw KmsError.Validation($"{name} must be given.");

    public string? OptionalText(string name) => Read<string>(name);

    public int? Number(string name) => parameters[name] is null ? null : Read<int>(name);

    public bool Flag(string name) => parameters[name] is not null && Read<bool>(name);

    public byte[] Blob(string name)
    {
        try
        {
            return Convert.FromBase64String(Text(name));
        }
        catch (FormatException)
        {
            throw KmsError.Validation($"{name} is not Base64.");
        }
    }

    public SortedDictionary<string, string> Context(string name = "EncryptionContext")
    {
        var context = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in parameters[name] as JsonObject ?? [])
        {
            context[key] = value?.GetValue<string>() ?? "";
        }

        return context;
    }

    private T? Read<T>(string name)
    {
        try
        {
            return parameters[name] is { } value ? value.GetValue<T>() : default;
        }
        catch (InvalidOperationException)
        {
            throw KmsError.Validation($"{name} has the wrong type.");
        }
    }
}

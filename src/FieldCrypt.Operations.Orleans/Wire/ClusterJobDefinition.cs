namespace FieldCrypt.Operations;

/// <summary>
/// What a job is, as plain data: each worker makes the job of it from its own configuration, and proves that it is the same one. It holds names, never
/// keys, passphrases or credentials. Immutable.
/// </summary>
public sealed record ClusterJobDefinition
{
    internal const int MaxParameters = 64;
    internal const int MaxParameterLength = 4096;

    /// <summary>What is done.</summary>
    public required JobAction Action { get; init; }

    /// <summary>What else the workers' <see cref="IClusterJobFactory"/> needs to know: the name of a table, of a key. At most 64, of 4,096 characters each.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <exception cref="FieldCryptConfigurationException">It is too large, or no action.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Action)
            || Parameters is null
            || Parameters.Count > MaxParameters
            || Parameters.Any(pair => pair.Key.Length > MaxParameterLength || pair.Value is null || pair.Value.Length > MaxParameterLength))
        {
            throw new FieldCryptConfigurationException(
                $"The definition of a job names an action, and at most {MaxParameters} parameters of at most {MaxParameterLength} characters.");
        }
    }
}

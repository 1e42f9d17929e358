namespace FieldCrypt.Operations;

/// <summary>What a job over the tables of a context may be told. Immutable.</summary>
public sealed record SqlJobOptions
{
    private const int MaxConnectionsLimit = 1024;

    /// <summary>The classes of entities whose tables are gone over, with those that derive from them and that they own; all of the model if there are none.</summary>
    public IReadOnlyList<Type> Entities { get; init; } = [];

    /// <summary>
    /// Only rows whose properties, by their names, have these values: such as those of one tenant, where each has keys of its own. Query filters of the model
    /// are not looked at, for rows that they hide are encrypted too.
    /// </summary>
    public IReadOnlyDictionary<string, object> Only { get; init; } = new Dictionary<string, object>();

    /// <summary>How many connections the job opens at the same time, 1 to 1,024; 8 unless told otherwise, and 1 with SQLite.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>
    /// Whether <c>encrypt</c> opens every value to make its blind index anew, as after another key of the indexes or another encoding of what is searched.
    /// It makes missing ones in any case.
    /// </summary>
    public bool RemakesIndexes { get; init; }

    /// <summary>
    /// Whether encrypted values inside JSON (<c>ToJson</c>) are left out; they are not unless told otherwise, and then a job over their tables is refused,
    /// because it cannot go into JSON and its report would not speak of them.
    /// </summary>
    public bool LeavesJson { get; init; }

    /// <summary>
    /// Reads which keys protect the keys that values name, once at the end of a run: for branch keys in a table of DynamoDB,
    /// <c>DynamoDbJobs.ReadKeyStoresAsync</c>. Null if that is not known.
    /// </summary>
    public Func<CancellationToken, Task<IReadOnlyList<ProtectedKey>>>? ProtectedKeys { get; init; }

    /// <exception cref="FieldCryptConfigurationException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Entities is null || Only is null || Only.Values.Any(static value => value is null) || MaxConnections is < 1 or > MaxConnectionsLimit)
        {
            throw new FieldCryptConfigurationException(
                $"A job over tables opens 1 to {MaxConnectionsLimit} connections, and its entities and the values of {nameof(Only)} are not null.");
        }
    }
}

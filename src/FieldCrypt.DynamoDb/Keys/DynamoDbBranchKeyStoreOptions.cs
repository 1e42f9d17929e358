namespace FieldCrypt.DynamoDb;

/// <summary>What a <see cref="DynamoDbBranchKeyStore"/> may be told. Read once.</summary>
public sealed record DynamoDbBranchKeyStoreOptions
{
    /// <summary>
    /// The name that is bound to every key in the store; the table's name if null. Name it to keep opening the keys after the table was restored
    /// under another name. One table has one logical name, in every program that uses it and in every Region.
    /// </summary>
    public string? LogicalName { get; init; }

    /// <summary>
    /// The oldest creation time of an active branch key; null for any. Whoever may write to the table can put back a former active record, whole and
    /// authentic, and have new data wrapped with the version that was rotated away. Set this to the time of a rotation that must not be undone, after
    /// every branch key of the store was rotated. Versions are still opened, however old.
    /// </summary>
    public DateTimeOffset? ActiveNotBefore { get; init; }

    /// <summary>The clock that says when a branch key was created.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

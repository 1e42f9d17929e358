namespace FieldCrypt.DynamoDb;

/// <summary>What a <see cref="DynamoDbBranchKeyStore"/> may be told. Read once.</summary>
public sealed record DynamoDbBranchKeyStoreOptions
{
    /// <summary>
    /// The name that is bound to every key in the store; the table's name if null. Name it to keep opening the keys after the table was restored
    /// under another name. One table has one logical name, in every program that uses it and in every Region.
    /// </summary>
    public string? LogicalName { get; init; }

    /// <summary>The clock that says when a branch key was created.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

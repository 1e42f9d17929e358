using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Jobs;

namespace FieldCrypt.Operations;

/// <summary>Jobs over DynamoDB tables, for a <see cref="JobRunner"/>.</summary>
/// <remarks>
/// All take a plain client, which stays its maker's to dispose: they look at items as they are stored. All count what they see, so every report has an
/// inventory: of the items as they were found.
/// </remarks>
public static class DynamoDbJobs
{
    /// <summary>Counts the items of a table by wrapping key, suite and format. It needs no schema and no key, and calls no key service.</summary>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one.</exception>
    public static StoreJob Inventory(IAmazonDynamoDB dynamoDb, string tableName, DynamoDbJobOptions? options = null) =>
        new InventoryJob(dynamoDb, tableName, options);

    /// <summary>Opens every item of a table. What is plaintext, does not open or is not authentic is told as skipped; nothing is written.</summary>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="schema">The table.</param>
    /// <param name="keys">Who opens the data keys, unless the schema names a provider of its own.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one, or the schema and the keys do not go together.</exception>
    public static StoreJob Verify(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options = null) =>
        new VerifyJob(dynamoDb, schema, keys, options);
}

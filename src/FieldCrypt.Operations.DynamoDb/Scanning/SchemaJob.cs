using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations.Scanning;

/// <summary>A job that needs to know what the table's schema says.</summary>
internal abstract class SchemaJob : TableJob
{
    protected SchemaJob(IAmazonDynamoDB dynamoDb, TableSchema schema, DynamoDbJobOptions? options)
        : base(dynamoDb, NameOf(schema), options)
    {
        // Errors go into reports, where items are named as the options say.
        Schema = schema.WithKeyValueDisplay(KeyValueDisplay.Masked);
    }

    /// <summary>Of the schema too: what another would encrypt otherwise is another job.</summary>
    public override string Identity => $"{base.Identity} of {SchemaFingerprint.Of(Schema)}";

    protected TableSchema Schema { get; }

    protected sealed override TableKey KnownKey => new(Schema.PartitionKey, Schema.SortKey);

    private static string NameOf(TableSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema.TableName;
    }
}

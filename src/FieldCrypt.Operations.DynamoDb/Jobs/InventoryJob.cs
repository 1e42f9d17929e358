using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Counts what is there. Every job does; this one does nothing else.</summary>
internal sealed class InventoryJob(IAmazonDynamoDB dynamoDb, string tableName, DynamoDbJobOptions? options) : TableJob(dynamoDb, tableName, options)
{
    public override JobAction Action => JobAction.Inventory;

    protected override ValueTask ProcessAsync(Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken)
    {
        step.Figures.Unchanged();
        return ValueTask.CompletedTask;
    }
}

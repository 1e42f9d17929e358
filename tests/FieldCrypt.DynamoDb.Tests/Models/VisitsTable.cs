using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.Testing;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>A table of what happened to somebody on a day, with an index by clinic.</summary>
internal static class VisitsTable
{
    public const string IndexName = "ByClinic";

    public static Task CreateAsync(DynamoDbLocal service, string name, CancellationToken cancellationToken) => service.CreateTableAsync(
        "us-east-1",
        new CreateTableRequest
        {
            TableName = name,
            KeySchema = [new("Id", KeyType.HASH), new("Day", KeyType.RANGE)],
            AttributeDefinitions = [new("Id", ScalarAttributeType.S), new("Day", ScalarAttributeType.S), new("Clinic", ScalarAttributeType.S)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            GlobalSecondaryIndexes =
            [
                new() { IndexName = IndexName, KeySchema = [new("Clinic", KeyType.HASH)], Projection = new() { ProjectionType = ProjectionType.ALL } },
            ],
        },
        cancellationToken);
}

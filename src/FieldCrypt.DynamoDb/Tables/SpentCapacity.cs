using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>What several requests cost that a caller sees as one.</summary>
internal static class SpentCapacity
{
    /// <summary>The sum; null if neither was told. The parts by table and index are those of the later one but for the totals.</summary>
    public static ConsumedCapacity? Sum(ConsumedCapacity? earlier, ConsumedCapacity? later)
    {
        if (earlier is null || later is null)
        {
            return earlier ?? later;
        }

        return new ConsumedCapacity
        {
            TableName = later.TableName,
            CapacityUnits = Sum(earlier.CapacityUnits, later.CapacityUnits),
            ReadCapacityUnits = Sum(earlier.ReadCapacityUnits, later.ReadCapacityUnits),
            WriteCapacityUnits = Sum(earlier.WriteCapacityUnits, later.WriteCapacityUnits),
            Table = Sum(earlier.Table, later.Table),
            GlobalSecondaryIndexes = later.GlobalSecondaryIndexes,
            LocalSecondaryIndexes = later.LocalSecondaryIndexes,
        };
    }

    private static Capacity? Sum(Capacity? earlier, Capacity? later) =>
        earlier is null || later is null
            ? earlier ?? later
            : new Capacity
            {
                CapacityUnits = Sum(earlier.CapacityUnits, later.CapacityUnits),
                ReadCapacityUnits = Sum(earlier.ReadCapacityUnits, later.ReadCapacityUnits),
                WriteCapacityUnits = Sum(earlier.WriteCapacityUnits, later.WriteCapacityUnits),
            };

    private static double? Sum(double? earlier, double? later) => earlier is null || later is null ? earlier ?? later : earlier + later;
}

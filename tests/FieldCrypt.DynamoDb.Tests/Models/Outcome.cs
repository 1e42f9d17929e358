using Amazon.DynamoDBv2;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>What came of an operation that brings no items, as text to compare.</summary>
internal static class Outcome
{
    public static async Task<string> DoneAsync(Task operation)
    {
        await operation;
        return "done";
    }

    public static async Task<string> FailingAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return "succeeded";
        }
        catch (AmazonDynamoDBException e)
        {
            return e.GetType().Name;
        }
    }
}

using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>What an application sees of a call, as text to compare: items, or how it failed.</summary>
internal static class Told
{
    public static string Of(Dictionary<string, AttributeValue>? item) => item is null ? "null" : AttributeValueText.Of(item);

    public static string Of(Document? document) => document is null ? "null" : Of(document.ToAttributeMap());

    public static string Of(IEnumerable<Dictionary<string, AttributeValue>> items) => string.Join('\n', items.Select(Of));

    public static string Of(IEnumerable<Document> documents) => string.Join('\n', documents.Select(Of));

    public static string InAnyOrder(IEnumerable<Dictionary<string, AttributeValue>> items) =>
        string.Join('\n', items.Select(Of).Order(StringComparer.Ordinal));

    public static string Of(Stay? stay) => stay is null ? "null" : System.Text.Json.JsonSerializer.Serialize(stay with
    {
        Tags = stay.Tags is null ? null : [.. stay.Tags.Order(StringComparer.Ordinal)],
        Scores = stay.Scores is null ? null : [.. stay.Scores.Order()],
    });

    /// <summary>Runs a row and tells its failure as an application would tell it apart from others: not by the text of the message.</summary>
    public static async Task<string> OfAsync(Func<Task<string>> run)
    {
        try
        {
            return await run();
        }
        catch (ConditionalCheckFailedException e)
        {
            return $"condition failed {Of(e.Item)}";
        }
        catch (TransactionCanceledException e)
        {
            return $"cancelled {string.Join(", ", e.CancellationReasons.Select(reason => $"{reason.Code} {Of(reason.Item)}"))}";
        }
        catch (Exception e) when (e is ProtectedOperationException or AmazonDynamoDBException { ErrorCode: "ValidationException" })
        {
            // What can never work may be refused before it is sent, with a better reason.
            return "refused as invalid";
        }
        catch (AmazonDynamoDBException e)
        {
            return $"{e.GetType().Name} {e.ErrorCode} {e.StatusCode}";
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FieldCryptException)
        {
            return e.GetType().Name;
        }
    }
}

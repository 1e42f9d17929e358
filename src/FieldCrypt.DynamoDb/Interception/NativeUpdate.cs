using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// An update of unsigned attributes alone, as a caller wrote it, to be carried out by DynamoDB on a protected item only: one that brought a new
/// item into being would leave that unprotected.
/// </summary>
/// <param name="request">The caller's request.</param>
/// <param name="operators">How many operators and functions its condition has.</param>
internal sealed class NativeUpdate(UpdateItemRequest request, int operators)
{
    // A comparison or a function, and AND.
    private const int AddedOperators = 2;

    /// <summary>The update of any protected item; null if the condition no longer fits into an expression.</summary>
    public UpdateItemRequest? OnAnyHeader()
    {
        var placeholders = new FreshPlaceholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        return With($"attribute_exists({placeholders.Name(ReservedNames.Header)})", placeholders);
    }

    /// <summary>The update of the version with a given header; null if the condition no longer fits into an expression.</summary>
    public UpdateItemRequest? OnHeader(AttributeValue header)
    {
        var placeholders = new FreshPlaceholders(request.ExpressionAttributeNames, request.ExpressionAttributeValues);
        return With($"{placeholders.Name(ReservedNames.Header)}={placeholders.Value(header)}", placeholders);
    }

    private UpdateItemRequest? With(string condition, FreshPlaceholders placeholders)
    {
        var combined = string.IsNullOrEmpty(request.ConditionExpression) ? condition : $"{condition} AND({request.ConditionExpression})";
        if (combined.Length > ExpressionLimits.MaxLength || operators + AddedOperators > ExpressionLimits.MaxOperators)
        {
            return null;
        }

        var update = RequestCopy.Of(request);
        update.ConditionExpression = combined;
        update.ExpressionAttributeNames = placeholders.Names;
        update.ExpressionAttributeValues = placeholders.ValuesOrNull;
        return update;
    }
}

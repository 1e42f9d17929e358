using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Expressions;

/// <summary>An item and an update of it, to be run on a plain and on a protected table alike.</summary>
/// <param name="Item">The item before, without its key; null if there is none.</param>
/// <param name="Update">The update expression.</param>
/// <param name="Condition">The condition expression, or null.</param>
/// <param name="Values">The values of both.</param>
/// <param name="ReturnValues">What to return.</param>
internal sealed record UpdateCase(
    Dictionary<string, AttributeValue>? Item,
    string Update,
    string? Condition,
    Dictionary<string, AttributeValue> Values,
    string ReturnValues);

using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>What the server is asked.</summary>
internal sealed record RewrittenQuery(
    string? KeyCondition, string? Filter, Dictionary<string, string>? Names, Dictionary<string, AttributeValue>? Values);

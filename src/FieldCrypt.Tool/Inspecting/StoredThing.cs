using Amazon.DynamoDBv2.Model;
using MongoDB.Bson;

namespace FieldCrypt.Tool.Inspecting;

/// <summary>Something stored: what it says of itself, and what can be opened of it.</summary>
internal sealed record StoredThing(Inspection Inspection)
{
    /// <summary>The item of DynamoDB, if it is an encrypted one.</summary>
    public Dictionary<string, AttributeValue>? Item { get; init; }

    /// <summary>The message of the AWS Encryption SDK, if it is one.</summary>
    public ReadOnlyMemory<byte>? Message { get; init; }

    /// <summary>The encrypted value of MongoDB, if it is one.</summary>
    public ReadOnlyMemory<byte>? MongoValue { get; init; }

    /// <summary>The document of MongoDB, if it is one.</summary>
    public BsonDocument? Document { get; init; }
}

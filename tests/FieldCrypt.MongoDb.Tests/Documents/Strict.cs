using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>A document whose serializers take few values.</summary>
public sealed class Strict
{
    public string Id { get; set; } = "";

    [Encrypted]
    [BsonRepresentation(BsonType.ObjectId)]
    public string? Owner { get; set; }

    [Encrypted(Query = FieldQuery.Equality)]
    [BsonRepresentation(BsonType.ObjectId)]
    public string? OwnerEqual { get; set; }

    [Encrypted]
    [BsonRepresentation(BsonType.Int32)]
    public long Big { get; set; }

    [Encrypted]
    public Dictionary<string, string>? Remarks { get; set; }

    [Encrypted]
    public string? Text { get; set; }

    [Encrypted]
    [BsonSerializer(typeof(QuotingSerializer))]
    public string? Custom { get; set; }

    [Encrypted]
    public object? Anything { get; set; }

    [Encrypted]
    public Strict? Inner { get; set; }

    [Encrypted]
    [BsonRepresentation(BsonType.String)]
    public Triage Level { get; set; }

    [Encrypted]
    public int Number { get; set; }

    [Encrypted]
    public short Small { get; set; }

    [Encrypted]
    public List<string>? Texts { get; set; }
}

/// <summary>A serializer of the application that quotes what it refuses.</summary>
public sealed class QuotingSerializer : SerializerBase<string?>
{
    public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, string? value) =>
        throw new InvalidOperationException($"'{value}' is refused.");

    public override string? Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args) =>
        throw new KeyNotFoundException($"'{context.Reader.ReadString()}' is refused.");
}

using FieldCrypt.MongoDb;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Which master key wrapped a data key, as the key vault says.</summary>
internal static class MasterKeys
{
    public static ProtectedKey Protecting(DataKeyDocument dataKey) => new()
    {
        Kind = WrappingKeyKind.MongoDbDataKey,
        Name = $"{dataKey.Id:D}",
        ProtectedBy = Of(dataKey.MasterKey),
        CreatedAt = new DateTimeOffset(dataKey.CreatedAt, TimeSpan.Zero),
    };

    public static WrappingKey Of(BsonDocument masterKey)
    {
        var provider = masterKey.GetValue("provider", "").ToString()!;
        return provider.Split(':')[0] switch
        {
            "aws" when masterKey.GetValue("key", BsonNull.Value) is BsonString key => Named(WrappingKeyKind.Kms, key.Value),
            "local" => Named(WrappingKeyKind.Local, provider),
            _ => Named(WrappingKeyKind.Other, masterKey.ToString()!),
        };
    }

    private static WrappingKey Named(WrappingKeyKind kind, string name) => new() { Kind = kind, Name = ForeignText.Shown(name, 2048) };
}

using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Format;

/// <summary>The elements of a BSON document or array, one after the other, where they stand (BSON specification 1.1).</summary>
/// <param name="document">A document that <see cref="BsonStructure"/> found well-formed.</param>
internal ref struct BsonElements(ReadOnlySpan<byte> document)
{
    private ReadOnlySpan<byte> _rest = document[sizeof(int)..^1];

    public BsonType Type { get; private set; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        Type = (BsonType)_rest[0];
        var named = _rest[1..];
        Name = named[..named.IndexOf((byte)0)];
        var value = named[(Name.Length + 1)..];
        Value = value[..BsonStructure.LengthOf(Type, value)];
        _rest = value[Value.Length..];
        return true;
    }
}

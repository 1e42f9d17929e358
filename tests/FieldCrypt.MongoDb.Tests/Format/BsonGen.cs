using System.Text;
using CsCheck;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>Random BSON values of every type that may be encrypted and that MongoDB.Bson knows.</summary>
internal static class BsonGen
{
    // No lone surrogates, which are no text in UTF-8.
    public static readonly Gen<string> Text = Gen.String.Select(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    private static readonly Gen<string> Name = Text.Select(text => text.Replace("\0", "", StringComparison.Ordinal));

    /// <summary>Values that both algorithms encrypt.</summary>
    public static readonly Gen<BsonValue> Deterministic = Gen.OneOf(
        Text.Select(text => (BsonValue)new BsonString(text)),
        Gen.Int.Select(number => (BsonValue)new BsonInt32(number)),
        Gen.Long.Select(number => (BsonValue)new BsonInt64(number)),
        Gen.Long.Select(milliseconds => (BsonValue)new BsonDateTime(milliseconds)),
        Gen.Long.Select(value => (BsonValue)new BsonTimestamp(value)),
        Gen.Byte.Array[12].Select(bytes => (BsonValue)new BsonObjectId(new ObjectId(bytes))),
        Gen.Byte.Array[0, 100].Select(bytes => (BsonValue)new BsonBinaryData(bytes)),
        Gen.Byte.Array[16].Select(bytes => (BsonValue)new BsonBinaryData(bytes, BsonBinarySubType.UuidStandard)),
        Gen.Byte.Array[0, 40].Select(bytes => (BsonValue)new BsonBinaryData(bytes, BsonBinarySubType.UserDefined)),
        Gen.Select(Name, Gen.Int[0, 4].Select(count => "imsx"[..count])).Select((pattern, options) => (BsonValue)new BsonRegularExpression(pattern, options)),
        Text.Select(code => (BsonValue)new BsonJavaScript(code)),
        Text.Select(text => (BsonValue)BsonSymbol.Create(text)));

    private static readonly Gen<BsonValue> Scalar = Gen.OneOf(
        Deterministic,
        Gen.Double.Select(number => (BsonValue)new BsonDouble(number)),
        Gen.Bool.Select(value => (BsonValue)value),
        Gen.Select(Gen.ULong, Gen.ULong).Select((high, low) => (BsonValue)new BsonDecimal128(Decimal128.FromIEEEBits(high, low))));

    /// <summary>Values that random encryption takes: containers too.</summary>
    public static readonly Gen<BsonValue> Random = Gen.Recursive<BsonValue>((depth, self) => depth > 3
        ? Scalar
        : Gen.Frequency(
            (6, Scalar),
            (1, Gen.Select(Name, self).Array[0, 5].Select(Document)),
            (1, self.Array[0, 5].Select(values => (BsonValue)new BsonArray(values))),
            (1, Gen.Select(Text, Gen.Select(Name, self).Array[0, 2].Select(Document))
                .Select((code, scope) => (BsonValue)new BsonJavaScriptWithScope(code, scope.AsBsonDocument)))));

    private static BsonValue Document((string Name, BsonValue Value)[] elements)
    {
        var document = new BsonDocument(allowDuplicateNames: true);
        foreach (var (name, value) in elements)
        {
            document.Add(name, value);
        }

        return document;
    }
}

using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Values;

/// <summary>MongoDB's order and equality of values: types first, then values; 1, 1L, 1.0 and decimal 1 are equal. A missing value is null.</summary>
internal sealed class BsonOrder : IComparer<BsonValue>, IEqualityComparer<BsonValue>
{
    private BsonOrder()
    {
    }

    public static BsonOrder Instance { get; } = new();

    /// <summary>The place of a value's type in the order of types; equal for types that compare by value.</summary>
    public static int Rank(BsonValue? value) => value?.BsonType switch
    {
        BsonType.MinKey => 0,
        null or BsonType.Undefined => 1,
        BsonType.Null => 2,
        BsonType.Double or BsonType.Int32 or BsonType.Int64 or BsonType.Decimal128 => 3,
        BsonType.String or BsonType.Symbol => 4,
        BsonType.Document => 5,
        BsonType.Array => 6,
        BsonType.Binary => 7,
        BsonType.ObjectId => 8,
        BsonType.Boolean => 9,
        BsonType.DateTime => 10,
        BsonType.Timestamp => 11,
        BsonType.RegularExpression => 12,
        BsonType.JavaScript => 13,
        BsonType.JavaScriptWithScope => 14,
        _ => 15,
    };

    public static bool AreEqual(BsonValue? x, BsonValue? y) => Instance.Compare(x, y) == 0;

    public int Compare(BsonValue? x, BsonValue? y)
    {
        var rank = Rank(x);
        var order = rank.CompareTo(Rank(y));
        if (order != 0 || x is null || y is null)
        {
            return order;
        }

        return rank switch
        {
            3 => BsonNumber.Compare(x, y),
            4 => CompareText(x.ToString()!, y.ToString()!),
            5 => CompareDocuments(x.AsBsonDocument, y.AsBsonDocument),
            6 => CompareArrays(x.AsBsonArray, y.AsBsonArray),
            7 => CompareBinary(x.AsBsonBinaryData, y.AsBsonBinaryData),
            _ => x.CompareTo(y),
        };
    }

    public bool Equals(BsonValue? x, BsonValue? y) => Compare(x, y) == 0;

    public int GetHashCode(BsonValue value)
    {
        var hash = default(HashCode);
        AddTo(ref hash, value);
        return hash.ToHashCode();
    }

    private static void AddTo(ref HashCode hash, BsonValue value)
    {
        hash.Add(Rank(value));
        switch (value)
        {
            case BsonDocument document:
                foreach (var element in document)
                {
                    hash.Add(element.Name, StringComparer.Ordinal);
                    AddTo(ref hash, element.Value);
                }

                break;
            case BsonArray array:
                foreach (var item in array)
                {
                    AddTo(ref hash, item);
                }

                break;
            case BsonBinaryData binary:
                hash.Add(binary.SubType);
                hash.AddBytes(binary.Bytes);
                break;
            case { IsNumeric: true }:
                // Adding zero makes -0.0 the same as 0.0.
                hash.Add(value.ToDouble() + 0.0);
                break;
            case BsonString or BsonSymbol:
                hash.Add(value.ToString(), StringComparer.Ordinal);
                break;
            default:
                hash.Add(value);
                break;
        }
    }

    // The order of the UTF-8 bytes, which differs from that of UTF-16 where a surrogate meets a higher character.
    private static int CompareText(string x, string y)
    {
        var length = Math.Min(x.Length, y.Length);
        for (var i = 0; i < length; i++)
        {
            if (x[i] != y[i])
            {
                return CodePointOrder(x[i]).CompareTo(CodePointOrder(y[i]));
            }
        }

        return x.Length.CompareTo(y.Length);

        static int CodePointOrder(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
    }

    private static int CompareDocuments(BsonDocument x, BsonDocument y)
    {
        for (var i = 0; i < Math.Min(x.ElementCount, y.ElementCount); i++)
        {
            var (a, b) = (x.GetElement(i), y.GetElement(i));
            var order = Rank(a.Value).CompareTo(Rank(b.Value));
            order = order != 0 ? order : CompareText(a.Name, b.Name);
            order = order != 0 ? order : Instance.Compare(a.Value, b.Value);
            if (order != 0)
            {
                return order;
            }
        }

        return x.ElementCount.CompareTo(y.ElementCount);
    }

    private static int CompareArrays(BsonArray x, BsonArray y)
    {
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            var order = Instance.Compare(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Count.CompareTo(y.Count);
    }

    private static int CompareBinary(BsonBinaryData x, BsonBinaryData y)
    {
        var order = x.Bytes.Length.CompareTo(y.Bytes.Length);
        order = order != 0 ? order : x.SubType.CompareTo(y.SubType);
        return order != 0 ? order : x.Bytes.AsSpan().SequenceCompareTo(y.Bytes);
    }
}

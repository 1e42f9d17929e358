using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Which comparisons for equality the server can make: of deterministic ciphertext with ciphertext of the same key, byte by byte, and with null.</summary>
internal static class Comparisons
{
    private const string GiveOneKey = "give both members one key by name, [Encrypted(Key = \"…\")]";

    /// <summary>Refuses to look for equal values, to group by them or to count them, where equal values look different.</summary>
    public static void RequireSearchable(Shape shape, PipelineScope scope)
    {
        foreach (var ciphertext in shape.Ciphertexts())
        {
            RequireSearchable(ciphertext, shape, scope);
        }
    }

    /// <summary>Refuses a comparison with a constant that is not encrypted as the member is.</summary>
    public static void RequireComparable(BsonValue value, Shape shape, PipelineScope scope)
    {
        if (value.BsonType is BsonType.Null or BsonType.Undefined || !shape.HoldsCiphertext)
        {
            return;
        }

        switch (value)
        {
            case BsonArray items when shape.Ciphertext is null or { Member.MayBeList: false }:
                foreach (var item in items)
                {
                    RequireComparable(item, shape, scope);
                }

                break;
            case BsonDocument document when shape.Ciphertext is null:
                foreach (var element in document)
                {
                    RequireComparable(element.Value, shape.Meant(element.Name), scope);
                }

                break;
            default:
                if (shape.Ciphertext is { } ciphertext)
                {
                    RequireSearchable(ciphertext, shape, scope);
                    if (Ciphertext.OfConstant(value)?.Fits(ciphertext) != true)
                    {
                        throw value switch
                        {
                            BsonRegularExpression => Refusal.Pattern(shape),
                            BsonString { Value: "" } => Refusal.EmptyText(shape),
                            _ => Refusal.Plaintext(shape),
                        };
                    }
                }

                break;
        }
    }

    /// <summary>Refuses to compare two values of which one may be encrypted and the other not, or not alike.</summary>
    public static void RequireSame(Shape first, Shape second, PipelineScope scope) => RequireSame(first, second, scope, []);

    private static void RequireSame(Shape first, Shape second, PipelineScope scope, HashSet<(Shape, Shape)> seen)
    {
        if (first == Shape.Nothing || second == Shape.Nothing || !(first.HoldsCiphertext || second.HoldsCiphertext) || !seen.Add((first, second)))
        {
            return;
        }

        switch (first.Ciphertext, second.Ciphertext)
        {
            case (null, null):
                foreach (var name in first.Fields.Keys.Union(second.Fields.Keys))
                {
                    RequireSame(first.Field(name), second.Field(name), scope, seen);
                }

                RequireSame(first.Others, second.Others, scope, seen);
                break;
            case ({ } one, { } other):
                RequireSearchable(one, first, scope);
                RequireSearchable(other, second, scope);
                if (!one.IsConstant && !other.IsConstant && (one.Member?.Bound?.Fixed is not { } key || other.Member?.Bound?.Fixed != key))
                {
                    throw Refusal.Of(first, "it is compared with another member that may have another key", GiveOneKey);
                }

                if (one.Member is { } left && other.Member is { } right && !left.MayEqual(right))
                {
                    throw Refusal.Of(
                        first,
                        "it is compared with a member that is stored as another BSON type, so that no values of the two are equal",
                        "store both as one type ([BsonRepresentation])");
                }

                break;
            default:
                var (encrypted, readable) = first.Ciphertext is null ? (second, first) : (first, second);
                throw readable.MayBeConstant
                    ? Refusal.Plaintext(encrypted)
                    : Refusal.Computing(encrypted, "a comparison with something that is not encrypted");
        }
    }

    private static void RequireSearchable(Ciphertext ciphertext, Shape shape, PipelineScope scope)
    {
        if (ciphertext.IsConstant)
        {
            return;
        }

        if (ciphertext.Algorithm != CsfleAlgorithm.Deterministic)
        {
            throw Refusal.NotSearchable(shape);
        }

        if (scope.HasCollation && ciphertext.Member is null or { MayBeText: true })
        {
            throw CollationRules.Refused(shape);
        }

        if (ciphertext.Member?.AllowsPlaintext(out _) == true)
        {
            throw Refusal.Of(
                shape,
                "values that were never encrypted may be read beside it, and equality with ciphertext does not find them",
                "encrypt all documents and take the policy back, or ask for both by { $in: [ciphertext, plaintext] }, which shows the server the plaintext");
        }
    }
}

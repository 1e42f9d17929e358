using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>The update operators by name.</summary>
internal static class FieldChanges
{
    private static readonly string[] Known =
    [
        "$set", "$setOnInsert", "$unset", "$inc", "$mul", "$min", "$max", "$rename", "$currentDate", "$bit",
        "$push", "$addToSet", "$pull", "$pullAll", "$pop",
    ];

    public static bool IsKnown(string name) => Known.Contains(name);

    /// <summary>What an operator does to the field of a path; <c>$rename</c> changes two.</summary>
    /// <exception cref="MongoError">The operand is not one that the operator takes.</exception>
    public static IEnumerable<FieldChange> Parse(string name, string field, BsonValue operand)
    {
        if (name == "$rename")
        {
            return Rename(field, operand as BsonString ?? throw MongoError.BadValue("The 'to' field for $rename must be a string"));
        }

        Func<FieldState, BsonValue?> apply = name switch
        {
            "$set" or "$setOnInsert" => _ => operand,
            "$unset" => static _ => null,
            "$inc" => Arithmetic(name, "increment", field, operand, BsonNumber.Add),
            "$mul" => Arithmetic(name, "multiply", field, operand, BsonNumber.Multiply),
            "$min" => state => state.Value is null || BsonOrder.Instance.Compare(operand, state.Value) < 0 ? operand : state.Value,
            "$max" => state => state.Value is null || BsonOrder.Instance.Compare(operand, state.Value) > 0 ? operand : state.Value,
            "$currentDate" => CurrentDate(operand),
            "$bit" => Bit(operand),
            _ => ArrayChanges.Parse(name, operand),
        };
        return [new FieldChange(field, apply) { OnInsertOnly = name == "$setOnInsert" }];
    }

    // The document is the one before the update, so the order of the two does not matter.
    private static FieldChange[] Rename(string from, BsonString to) =>
    [
        new(from, static _ => null),
        new(to.Value, state => FieldPath.Exact(state.Document, FieldPath.Split(from)) ?? state.Value),
    ];

    private static Func<FieldState, BsonValue?> Arithmetic(
        string name, string verb, string field, BsonValue operand, Func<BsonValue, BsonValue, BsonValue> combine)
    {
        if (!operand.IsNumeric)
        {
            throw MongoError.TypeMismatch($"Cannot {verb} with non-numeric argument: {{{field}: <{BsonTypes.Name(operand)}>}}");
        }

        return state =>
        {
            if (state.Value is { IsNumeric: false })
            {
                throw MongoError.TypeMismatch(
                    $"Cannot apply {name} to a value of non-numeric type. {{_id: {state.Id}}} "
                    + $"has the field '{field}' of non-numeric type {BsonTypes.Name(state.Value)}");
            }

            try
            {
                return state.Value is null && name == "$inc" ? operand : combine(state.Value ?? 0, operand);
            }
            catch (OverflowException)
            {
                throw MongoError.BadValue($"Failed to apply {name} operations to current value for document {{_id: {state.Id}}}");
            }
        };
    }

    private static Func<FieldState, BsonValue?> CurrentDate(BsonValue operand) => operand switch
    {
        BsonBoolean { Value: true } => static _ => new BsonDateTime(DateTime.UtcNow),
        BsonDocument document when document.GetValue("$type", BsonNull.Value) == "date" => static _ => new BsonDateTime(DateTime.UtcNow),
        BsonDocument document when document.GetValue("$type", BsonNull.Value) == "timestamp" =>
            static _ => new BsonTimestamp((int)DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 1),
        _ => throw MongoError.BadValue("The operand of $currentDate must be true, or a $type of 'date' or 'timestamp'"),
    };

    private static Func<FieldState, BsonValue?> Bit(BsonValue operand)
    {
        if (operand is not BsonDocument { ElementCount: > 0 } operations
            || operations.Any(operation => operation.Value is not (BsonInt32 or BsonInt64)))
        {
            throw MongoError.BadValue("The $bit modifier needs an object of 'and', 'or' and 'xor' with integers");
        }

        return state =>
        {
            if (state.Value is not (null or BsonInt32 or BsonInt64))
            {
                throw MongoError.BadValue(
                    $"Cannot apply $bit to a value of non-integral type. _id: {state.Id} has the field {state.Field} "
                    + $"of non-integer type {BsonTypes.Name(state.Value)}");
            }

            var bits = operations.Aggregate(state.Value?.ToInt64() ?? 0, static (value, operation) => operation.Name switch
            {
                "and" => value & operation.Value.ToInt64(),
                "or" => value | operation.Value.ToInt64(),
                "xor" => value ^ operation.Value.ToInt64(),
                _ => throw MongoError.BadValue($"The $bit modifier only supports 'and', 'or', and 'xor', not '{operation.Name}'"),
            });
            var isLong = state.Value is BsonInt64 || operations.Any(operation => operation.Value is BsonInt64);
            return isLong ? new BsonInt64(bits) : new BsonInt32((int)bits);
        };
    }
}

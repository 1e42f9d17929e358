using FieldCrypt.Testing.MongoDb.Queries;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Updates;

/// <summary>The update operators of arrays.</summary>
internal static class ArrayChanges
{
    /// <exception cref="MongoError">The operand is not one that the operator takes.</exception>
    public static Func<FieldState, BsonValue?> Parse(string name, BsonValue operand) => name switch
    {
        "$push" => Push(operand),
        "$addToSet" => AddToSet(operand),
        "$pull" => Pull(operand),
        "$pullAll" => PullAll(operand),
        _ => Pop(operand),
    };

    private static BsonArray Items(string name, FieldState state) => state.Value switch
    {
        null => [],
        BsonArray array => array,
        _ => throw MongoError.BadValue(
            $"The field '{state.Field}' must be an array for {name} but is of type {BsonTypes.Name(state.Value)} in document {{_id: {state.Id}}}"),
    };

    private static Func<FieldState, BsonValue?> Push(BsonValue operand)
    {
        if (operand is not BsonDocument document || !document.TryGetValue("$each", out var each))
        {
            return state => new BsonArray(Items("$push", state)) { operand };
        }

        if (document.Names.FirstOrDefault(clause => clause is not ("$each" or "$position" or "$slice" or "$sort")) is { } unknown)
        {
            throw MongoError.BadValue($"Unrecognized clause in $push: {unknown}");
        }

        var added = each as BsonArray
            ?? throw MongoError.BadValue($"The argument to $each in $push must be an array but it was of type: {BsonTypes.Name(each)}");
        var sort = document.TryGetValue("$sort", out var order) ? Sort(order) : static items => items;
        return state =>
        {
            var items = Items("$push", state).ToList();
            var position = document.TryGetValue("$position", out var at) ? at.ToInt32() : items.Count;
            items.InsertRange(Math.Clamp(position < 0 ? items.Count + position : position, 0, items.Count), added);
            var sorted = sort(items);
            return new BsonArray(document.TryGetValue("$slice", out var slice)
                ? slice.ToInt32() is >= 0 and var most ? sorted.Take(most) : sorted.TakeLast(-slice.ToInt32())
                : sorted);
        };
    }

    private static Func<IEnumerable<BsonValue>, IEnumerable<BsonValue>> Sort(BsonValue order)
    {
        if (order is not BsonDocument fields)
        {
            return order.ToInt32() > 0 ? static items => items.Order(BsonOrder.Instance) : static items => items.OrderDescending(BsonOrder.Instance);
        }

        var sort = SortOrder.Parse(fields);
        return items => sort(items.Select(item =>
            item as BsonDocument
            ?? throw MongoError.NotInTheDouble("$push with $sort by fields of items that are no documents")));
    }

    private static Func<FieldState, BsonValue?> AddToSet(BsonValue operand)
    {
        var added = operand is BsonDocument document && document.TryGetValue("$each", out var each)
            ? each as BsonArray
                ?? throw MongoError.TypeMismatch($"The argument to $each in $addToSet must be an array but it was of type {BsonTypes.Name(each)}")
            : [operand];
        return state =>
        {
            var items = Items("$addToSet", state);
            var fresh = added.Distinct(BsonOrder.Instance).Except(items, BsonOrder.Instance).ToList();
            return fresh.Count == 0 && state.Value is not null ? state.Value : new BsonArray(items.Concat(fresh));
        };
    }

    private static Func<FieldState, BsonValue?> Pull(BsonValue operand)
    {
        Func<BsonValue, bool> isPulled;
        if (operand is BsonDocument document && !FilterParser.IsOperators(document))
        {
            var filter = FilterParser.Parse(document);
            isPulled = item => item is BsonDocument candidate && filter(candidate);
        }
        else
        {
            var test = ValueTests.Parse(operand);
            isPulled = item => test([item]);
        }

        return state => state.Value is null ? null : Without("$pull", state, isPulled);
    }

    private static Func<FieldState, BsonValue?> PullAll(BsonValue operand)
    {
        var pulled = operand as BsonArray
            ?? throw MongoError.BadValue($"$pullAll requires an array argument but was given a {BsonTypes.Name(operand)}");
        return state => state.Value is null ? null : Without("$pullAll", state, item => pulled.Contains(item, BsonOrder.Instance));
    }

    private static BsonValue Without(string name, FieldState state, Func<BsonValue, bool> isPulled)
    {
        var left = new BsonArray(Items(name, state).Where(item => !isPulled(item)));
        return left.Count == ((BsonArray)state.Value!).Count ? state.Value : left;
    }

    private static Func<FieldState, BsonValue?> Pop(BsonValue operand)
    {
        if (!BsonNumber.TryToWhole(operand, out var end) || end is not (1 or -1))
        {
            throw MongoError.FailedToParse("$pop expects 1 or -1");
        }

        return state => state.Value switch
        {
            null => null,
            BsonArray { Count: 0 } => state.Value,
            BsonArray array => new BsonArray(end == 1 ? array.SkipLast(1) : array.Skip(1)),
            _ => throw MongoError.TypeMismatch($"Path '{state.Field}' contains an element of non-array type '{BsonTypes.Name(state.Value)}'"),
        };
    }
}

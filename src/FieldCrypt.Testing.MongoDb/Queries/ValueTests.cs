using System.Text.RegularExpressions;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>A test of the values that were found at a path; null stands for a missing field.</summary>
internal delegate bool ValueTest(IReadOnlyList<BsonValue?> values);

/// <summary>The operators of a query that test one field.</summary>
internal static class ValueTests
{
    /// <summary>Reads the value of a field in a filter: operators, a regular expression, or a value to be equal to.</summary>
    /// <exception cref="MongoError">The server would refuse it.</exception>
    public static ValueTest Parse(BsonValue condition)
    {
        if (!FilterParser.IsOperators(condition))
        {
            return EqualOrMatching(condition);
        }

        var operators = condition.AsBsonDocument;
        var tests = operators.Select(element => Operator(element.Name, element.Value, operators)).ToList();
        return values => tests.TrueForAll(test => test(values));
    }

    private static ValueTest Operator(string name, BsonValue operand, BsonDocument operators) => name switch
    {
        "$eq" => Equal(operand),
        "$ne" => operand.IsBsonRegularExpression ? throw MongoError.BadValue("Can't have regex as arg to $ne.") : Not(Equal(operand)),
        "$in" => In(name, operand),
        "$nin" => Not(In(name, operand)),
        "$gt" => Ordered(operand, orEqual: false, static order => order > 0),
        "$gte" => Ordered(operand, orEqual: true, static order => order >= 0),
        "$lt" => Ordered(operand, orEqual: false, static order => order < 0),
        "$lte" => Ordered(operand, orEqual: true, static order => order <= 0),
        "$exists" => Exists(operand),
        "$type" => Type(operand),
        "$not" => Not(Negated(operand)),
        "$regex" => Matching(RegularExpression(operand, operators)),
        "$options" => operators.Contains("$regex") ? static _ => true : throw MongoError.BadValue("$options needs a $regex"),
        "$size" => Size(operand),
        "$all" => All(operand),
        "$mod" => Modulo(operand),
        "$elemMatch" => ElementMatch(operand),
        _ => throw MongoError.BadValue($"unknown operator: {name}"),
    };

    private static ValueTest Not(ValueTest test) => values => !test(values);

    private static ValueTest Any(Func<BsonValue, bool> test) => values => WithItems(values).Any(value => value is not null && test(value));

    // A field that holds an array answers for the array and for each of its items.
    private static IEnumerable<BsonValue?> WithItems(IReadOnlyList<BsonValue?> values)
    {
        foreach (var value in values)
        {
            yield return value;
            if (value is BsonArray array)
            {
                foreach (var item in array)
                {
                    yield return item;
                }
            }
        }
    }

    private static ValueTest EqualOrMatching(BsonValue value)
    {
        if (value is not BsonRegularExpression expression)
        {
            return Equal(value);
        }

        var regex = BsonRegex.Of(expression);
        return Any(found => IsMatch(regex, found) || found.Equals(expression));
    }

    private static ValueTest Equal(BsonValue operand) => operand.IsBsonNull
        ? static values => WithItems(values).Any(value => value is null or BsonNull)
        : Any(value => BsonOrder.AreEqual(value, operand));

    private static ValueTest In(string name, BsonValue operand)
    {
        if (operand is not BsonArray array)
        {
            throw MongoError.BadValue($"{name} needs an array");
        }

        if (array.Any(FilterParser.IsOperators))
        {
            throw MongoError.BadValue($"cannot nest $ under {name}");
        }

        var tests = array.Select(EqualOrMatching).ToList();
        return values => tests.Exists(test => test(values));
    }

    // Only values of the same type compare, except with the least and the greatest key, which lie beyond every value and beyond none.
    private static ValueTest Ordered(BsonValue operand, bool orEqual, Func<int, bool> holds) => operand switch
    {
        BsonRegularExpression => throw MongoError.BadValue("Can't have RegEx as arg to predicate over a field."),
        BsonNull => orEqual ? Equal(operand) : static _ => false,
        BsonDouble { Value: double.NaN } => orEqual ? Equal(operand) : static _ => false,
        BsonMinKey or BsonMaxKey => values => WithItems(values).Any(value => holds(BsonOrder.Instance.Compare(value, operand))),
        _ => Any(value => BsonOrder.Rank(value) == BsonOrder.Rank(operand)
            && value is not BsonDouble { Value: double.NaN }
            && holds(BsonOrder.Instance.Compare(value, operand))),
    };

    private static ValueTest Exists(BsonValue operand)
    {
        var wanted = operand.ToBoolean();
        return values => values.Any(value => value is not null) == wanted;
    }

    private static ValueTest Type(BsonValue operand)
    {
        var test = BsonTypes.Test(operand);
        return Any(test);
    }

    private static ValueTest Negated(BsonValue operand) => operand switch
    {
        BsonRegularExpression => EqualOrMatching(operand),
        _ when FilterParser.IsOperators(operand) => Parse(operand),
        _ => throw MongoError.BadValue("$not needs a regex or a document"),
    };

    private static ValueTest Matching(Regex regex) => Any(value => IsMatch(regex, value));

    private static bool IsMatch(Regex regex, BsonValue value) => value is BsonString or BsonSymbol && regex.IsMatch(value.ToString()!);

    private static Regex RegularExpression(BsonValue operand, BsonDocument operators)
    {
        var options = operators.GetValue("$options", "").AsString;
        return operand switch
        {
            BsonRegularExpression expression =>
                BsonRegex.Of(new BsonRegularExpression(expression.Pattern, options.Length > 0 ? options : expression.Options)),
            BsonString pattern => BsonRegex.Of(new BsonRegularExpression(pattern.Value, options)),
            _ => throw MongoError.BadValue("$regex has to be a string"),
        };
    }

    private static ValueTest Size(BsonValue operand)
    {
        if (!BsonNumber.TryToWhole(operand, out var size) || size < 0)
        {
            throw MongoError.FailedToParse($"Failed to parse $size. Expected a non-negative integer in: $size: {operand}");
        }

        return values => values.Any(value => value is BsonArray array && array.Count == size);
    }

    private static ValueTest All(BsonValue operand)
    {
        if (operand is not BsonArray array)
        {
            throw MongoError.BadValue("$all needs an array");
        }

        var tests = array.Select(item => item is BsonDocument document && document.Contains("$elemMatch")
            ? Parse(item)
            : EqualOrMatching(item)).ToList();
        return values => tests.Count > 0 && tests.TrueForAll(test => test(values));
    }

    private static ValueTest Modulo(BsonValue operand)
    {
        if (operand is not BsonArray { Count: 2 } array
            || !BsonNumber.TryToWhole(array[0], out var divisor) || !BsonNumber.TryToWhole(array[1], out var remainder) || divisor == 0)
        {
            throw MongoError.BadValue("malformed mod, needs to be an array of two numbers, the first not zero");
        }

        return Any(value => value.IsNumeric && Math.Abs(value.ToDouble()) < long.MaxValue && (long)value.ToDouble() % divisor == remainder);
    }

    private static ValueTest ElementMatch(BsonValue operand)
    {
        if (operand is not BsonDocument document)
        {
            throw MongoError.BadValue("$elemMatch needs an Object");
        }

        // {$elemMatch: {$or: [...]}} is about documents, {$elemMatch: {$gt: 5}} about values.
        if (FilterParser.IsOperators(document) && document.GetElement(0).Name is not ("$and" or "$or" or "$nor" or "$expr"))
        {
            var test = Parse(document);
            return values => values.Any(value => value is BsonArray array && array.Any(item => test([item])));
        }

        var filter = FilterParser.Parse(document);
        return values => values.Any(value => value is BsonArray array && array.OfType<BsonDocument>().Any(item => filter(item)));
    }
}

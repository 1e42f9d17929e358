using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Queries;

/// <summary>What a query or <c>$project</c> hands back of a document: chosen fields, all but some, and computed ones.</summary>
internal sealed class Projection
{
    private readonly Variables _variables;
    private readonly ProjectionTree _tree = new();
    private readonly List<(string[] Path, Expression Value)> _computed = [];
    private readonly List<(string[] Path, Func<BsonValue, BsonValue?> Change)> _changed = [];
    private bool? _includes;
    private bool? _includesId;

    private Projection(BsonDocument specification, Variables variables)
    {
        _variables = variables;
        Add("", specification);
        _includes ??= _includesId ?? _changed.Count == 0;
        if (_includes.Value ? _includesId != false : _includesId == false)
        {
            _tree.Add(["_id"]);
        }
    }

    /// <exception cref="MongoError">The server would refuse the specification.</exception>
    public static Func<BsonDocument, BsonDocument> Parse(BsonDocument specification, Variables variables)
    {
        var projection = new Projection(specification, variables);
        return projection.Apply;
    }

    private BsonDocument Apply(BsonDocument document)
    {
        var result = _includes!.Value ? _tree.Include(document) : _tree.Exclude(document);
        foreach (var (path, change) in _changed)
        {
            if (FieldPath.Exact(document, path) is { } value)
            {
                result = ComputedField.Set(result, path, change(value));
            }
        }

        var scope = new ExpressionScope(document, _variables);
        return _computed.Aggregate(result, (current, field) => ComputedField.Set(current, field.Path, field.Value(scope)));
    }

    private void Add(string prefix, BsonDocument fields)
    {
        foreach (var (name, value) in fields.Select(element => (prefix + element.Name, element.Value)))
        {
            switch (value)
            {
                case BsonBoolean or { IsNumeric: true }:
                    AddFlag(name, Truth.Of(value));
                    break;
                case BsonDocument nested when nested.ElementCount == 0:
                    throw MongoError.Location(51270, "An empty sub-projection is not a valid value. Found empty object at path");
                case BsonDocument nested when !FilterParser.IsOperators(nested):
                    Add(name + ".", nested);
                    break;
                case BsonDocument slice when slice.TryGetValue("$slice", out var range) && IsRange(range):
                    _changed.Add((FieldPath.Split(name), Slice(range)));
                    break;
                case BsonDocument match when match.TryGetValue("$elemMatch", out _):
                    Choose(name, includes: true);
                    _tree.Add(FieldPath.Split(name));
                    _changed.Add((FieldPath.Split(name), FirstMatch(match)));
                    break;
                case BsonDocument meta when meta.Contains("$meta"):
                    throw MongoError.NotInTheDouble("$meta");
                default:
                    Choose(name, includes: true);
                    _computed.Add((Path(name), ExpressionParser.Parse(value, _variables)));
                    if (name == "_id")
                    {
                        _includesId = false;
                    }

                    break;
            }
        }
    }

    private void AddFlag(string name, bool includes)
    {
        if (name == "_id")
        {
            _includesId = includes;
            return;
        }

        Choose(name, includes);
        _tree.Add(Path(name));
    }

    private void Choose(string name, bool includes)
    {
        _includes ??= includes;
        if (_includes != includes)
        {
            throw includes
                ? MongoError.Location(31253, $"Cannot do inclusion on field {name} in exclusion projection")
                : MongoError.Location(31254, $"Cannot do exclusion on field {name} in inclusion projection");
        }
    }

    private static string[] Path(string name)
    {
        var path = FieldPath.Split(name);
        return path.Contains("$") ? throw MongoError.NotInTheDouble("the positional projection") : path;
    }

    // With an array first, $slice is the operator of an expression.
    private static bool IsRange(BsonValue range) => range.IsNumeric || (range is BsonArray { Count: 2 } pair && pair[0].IsNumeric);

    private static Func<BsonValue, BsonValue?> Slice(BsonValue range) => value =>
    {
        if (value is not BsonArray array)
        {
            return value;
        }

        var (skip, take) = range is BsonArray pair ? (pair[0].ToInt32(), pair[1].ToInt32()) : (0, range.ToInt32());
        return take < 0
            ? new BsonArray(array.TakeLast(-take))
            : new BsonArray(array.Skip(skip >= 0 ? skip : Math.Max(0, array.Count + skip)).Take(take));
    };

    private static Func<BsonValue, BsonValue?> FirstMatch(BsonDocument condition)
    {
        var test = ValueTests.Parse(condition);
        return value => value is BsonArray array && array.FirstOrDefault(item => test([new BsonArray { item }])) is { } found
            ? new BsonArray { found }
            : null;
    }
}

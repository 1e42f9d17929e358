using System.Collections.Immutable;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>An aggregation expression, ready to be evaluated; null is a missing value.</summary>
internal delegate BsonValue? Expression(ExpressionScope scope);

/// <summary>Reads expressions; unknown operators and variables are refused before any document is looked at.</summary>
internal sealed class ExpressionParser
{
    private static readonly string[] SystemVariables = ["ROOT", "CURRENT", "REMOVE", "NOW"];

    private readonly ImmutableHashSet<string> _names;

    private ExpressionParser(ImmutableHashSet<string> names) => _names = names;

    /// <exception cref="MongoError">The server would refuse the expression.</exception>
    public static Expression Parse(BsonValue expression, Variables variables) => new ExpressionParser([.. variables.Values.Keys]).Parse(expression);

    /// <summary>A reader that knows further variables.</summary>
    public ExpressionParser With(params ReadOnlySpan<string> names)
    {
        var all = _names;
        foreach (var name in names)
        {
            if (name.Length == 0 || !(char.IsAsciiLetterLower(name[0]) || name[0] > '\x7F'))
            {
                throw MongoError.FailedToParse($"'{name}' starts with an invalid character for a user variable name");
            }

            all = all.Add(name);
        }

        return new ExpressionParser(all);
    }

    /// <exception cref="MongoError">The server would refuse the expression.</exception>
    public Expression Parse(BsonValue expression) => expression switch
    {
        BsonString { Value: ['$', '$', .. var path] } => Variable(path),
        BsonString { Value: ['$', .. var path] } => Field(path),
        BsonArray array => Array(array),
        BsonDocument { ElementCount: > 0 } document when document.GetElement(0).Name.StartsWith('$') => Operator(document),
        BsonDocument document => Document(document),
        _ => _ => expression,
    };

    private static Expression Field(string path)
    {
        if (path.Length == 0)
        {
            throw MongoError.Location(16872, "'$' by itself is not a valid FieldPath");
        }

        var parts = FieldPath.Split(path);
        return scope => FieldPath.Expression(scope.Root, parts);
    }

    private Expression Variable(string path)
    {
        var parts = path.Split('.');
        var name = parts[0];
        if (!_names.Contains(name) && !SystemVariables.Contains(name))
        {
            throw MongoError.Location(17276, $"Use of undefined variable: {name}");
        }

        return scope => FieldPath.Expression(
            name switch
            {
                "ROOT" or "CURRENT" => scope.Root,
                "REMOVE" => null,
                "NOW" => new BsonDateTime(DateTime.UtcNow),
                _ => scope.Variables.Values[name],
            },
            parts.AsSpan(1));
    }

    private Expression Array(BsonArray array)
    {
        var items = array.Select(Parse).ToList();
        return scope => new BsonArray(items.Select(item => item(scope) ?? BsonNull.Value));
    }

    private Expression Document(BsonDocument document)
    {
        var fields = document.Select(element => (element.Name, Value: Parse(element.Value))).ToList();
        if (fields.Find(field => field.Name.StartsWith('$') || field.Name.Contains('.', StringComparison.Ordinal)).Name is { } wrong)
        {
            throw MongoError.Location(16412, $"FieldPath field names may not contain '.' or start with '$': {wrong}");
        }

        return scope =>
        {
            var result = new BsonDocument();
            foreach (var (name, value) in fields)
            {
                if (value(scope) is { } present)
                {
                    result.Add(name, present);
                }
            }

            return result;
        };
    }

    private Expression Operator(BsonDocument document)
    {
        var (name, operand) = (document.GetElement(0).Name, document[0]);
        if (document.ElementCount != 1)
        {
            throw MongoError.Location(15983, $"An object representing an expression must have exactly one field, the first is {name}");
        }

        return OperatorTable.Find(name) is { } read
            ? read(operand, this)
            : throw new MongoError(168, "InvalidPipelineOperator", $"Unrecognized expression '{name}'");
    }
}

using System.Collections.Frozen;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>Reads the operand of one operator into an expression.</summary>
internal delegate Expression OperatorReader(BsonValue operand, ExpressionParser parser);

/// <summary>The operators of expressions by name.</summary>
internal sealed class OperatorTable
{
    private static readonly FrozenDictionary<string, OperatorReader> Operators = Build();

    private readonly Dictionary<string, OperatorReader> _operators = new(StringComparer.Ordinal);

    public static OperatorReader? Find(string name) => Operators.GetValueOrDefault(name);

    /// <summary>Adds an operator that reads its operand itself.</summary>
    public void Add(string name, OperatorReader reader) => _operators.Add(name, reader);

    /// <summary>Adds an operator of one argument.</summary>
    public void Unary(string name, Func<BsonValue?, BsonValue?> apply) => Arguments(name, 1, 1, arguments => apply(arguments[0]));

    /// <summary>Adds an operator of two arguments.</summary>
    public void Binary(string name, Func<BsonValue?, BsonValue?, BsonValue?> apply) =>
        Arguments(name, 2, 2, arguments => apply(arguments[0], arguments[1]));

    /// <summary>Adds an operator of any number of arguments.</summary>
    public void Variadic(string name, Func<BsonValue?[], BsonValue?> apply) => Arguments(name, 0, int.MaxValue, apply);

    /// <summary>Adds an operator of a list of arguments; a single argument may stand without the list.</summary>
    public void Arguments(string name, int least, int most, Func<BsonValue?[], BsonValue?> apply) => Add(name, (operand, parser) =>
    {
        var arguments = (operand as BsonArray ?? [operand]).Select(parser.Parse).ToArray();
        if (arguments.Length < least || arguments.Length > most)
        {
            var wanted = least == most ? $"exactly {least}" : $"at least {least}, and at most {most},";
            throw MongoError.Location(
                least == most ? 16020 : 28667, $"Expression {name} takes {wanted} arguments. {arguments.Length} were passed in.");
        }

        return scope => apply(System.Array.ConvertAll(arguments, argument => argument(scope)));
    });

    /// <summary>Adds an operator of named arguments; those with a question mark may be absent.</summary>
    public void Named(string name, string signature, Func<NamedArguments, BsonValue?> apply)
    {
        var parameters = signature.Split(' ').ToDictionary(parameter => parameter.TrimEnd('?'), parameter => parameter.EndsWith('?'));
        Add(name, (operand, parser) =>
        {
            if (operand is not BsonDocument document)
            {
                throw MongoError.FailedToParse($"{name} requires an object as an argument, found: {BsonTypes.Name(operand)}");
            }

            if (document.Names.FirstOrDefault(given => !parameters.ContainsKey(given)) is { } unknown)
            {
                throw MongoError.FailedToParse($"{name} found an unknown argument: {unknown}");
            }

            if (parameters.FirstOrDefault(parameter => !parameter.Value && !document.Contains(parameter.Key)).Key is { } absent)
            {
                throw MongoError.FailedToParse($"{name} requires '{absent}' to be specified");
            }

            var arguments = document.Select(element => (element.Name, Value: parser.Parse(element.Value))).ToList();
            return scope => apply(new NamedArguments(arguments.ToDictionary(argument => argument.Name, argument => argument.Value(scope))));
        });
    }

    private static FrozenDictionary<string, OperatorReader> Build()
    {
        var table = new OperatorTable();
        LogicOperators.AddTo(table);
        ArithmeticOperators.AddTo(table);
        TextOperators.AddTo(table);
        ArrayOperators.AddTo(table);
        VariableOperators.AddTo(table);
        ObjectOperators.AddTo(table);
        TypeOperators.AddTo(table);
        DateOperators.AddTo(table);
        return table._operators.ToFrozenDictionary(StringComparer.Ordinal);
    }
}

/// <summary>The evaluated arguments of an operator by name.</summary>
internal sealed class NamedArguments(Dictionary<string, BsonValue?> values)
{
    /// <summary>The argument; null if it is absent or missing.</summary>
    public BsonValue? this[string name] => values.GetValueOrDefault(name);

    /// <summary>Whether the argument was written down.</summary>
    public bool Has(string name) => values.ContainsKey(name);
}

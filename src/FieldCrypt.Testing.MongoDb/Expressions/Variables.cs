using System.Collections.Immutable;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Expressions;

/// <summary>The variables that an expression sees, by name without <c>$$</c>; null stands for a missing value.</summary>
internal sealed record Variables(ImmutableDictionary<string, BsonValue?> Values)
{
    public static Variables None { get; } = new(ImmutableDictionary<string, BsonValue?>.Empty);

    public Variables With(string name, BsonValue? value) => new(Values.SetItem(name, value));

    /// <summary>The variables of a command's or a stage's <c>let</c>, evaluated once.</summary>
    public Variables Let(BsonValue? definitions, ExpressionScope scope)
    {
        var all = this;
        foreach (var definition in definitions as BsonDocument ?? [])
        {
            all = all.With(definition.Name, ExpressionParser.Parse(definition.Value, this)(scope));
        }

        return all;
    }
}

/// <summary>What an expression is evaluated against: a document and variables.</summary>
internal sealed record ExpressionScope(BsonDocument Root, Variables Variables)
{
    public ExpressionScope With(string name, BsonValue? value) => this with { Variables = Variables.With(name, value) };
}

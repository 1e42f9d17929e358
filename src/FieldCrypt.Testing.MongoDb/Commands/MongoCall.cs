using FieldCrypt.Testing.MongoDb.Expressions;
using FieldCrypt.Testing.MongoDb.Storage;
using FieldCrypt.Testing.MongoDb.Values;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>One command as it reached the server.</summary>
internal sealed class MongoCall(BsonDocument command)
{
    /// <summary>The command's name as it was written.</summary>
    public string Name { get; } = command.ElementCount > 0 ? command.GetElement(0).Name : "";

    public BsonDocument Command => command;

    public string Database { get; } = command.TryGetValue("$db", out var database) && database.IsString ? database.AsString : "admin";

    /// <summary>The collection that the command names first.</summary>
    /// <exception cref="MongoError">It names none.</exception>
    public Namespace Collection => command[0] is BsonString { Value.Length: > 0 } name
        ? new Namespace(Database, name.Value)
        : throw new MongoError(73, "InvalidNamespace", "Collection name must be a non-empty string");

    /// <summary>The store that the command works on: that of its transaction, if it has one.</summary>
    public Store Store { get; set; } = null!;

    /// <summary>The variables of the command's <c>let</c>.</summary>
    public Variables Variables => Variables.None.Let(Optional("let"), new ExpressionScope([], Variables.None));

    /// <summary>The session's id; null without a session.</summary>
    public string? Session => Optional("lsid") is BsonDocument session && session.TryGetValue("id", out var id)
        ? Convert.ToHexString(id.AsBsonBinaryData.Bytes)
        : null;

    /// <summary>The number of the transaction, or of the retryable write.</summary>
    public long? TransactionNumber => command.TryGetValue("txnNumber", out var number) ? number.ToInt64() : null;

    /// <summary>Whether the command is part of a transaction.</summary>
    public bool IsInTransaction => command.Contains("autocommit");

    public BsonValue? Optional(string name) => command.TryGetValue(name, out var value) && !value.IsBsonNull ? value : null;

    /// <summary>A document of the command; empty if it is not there.</summary>
    public BsonDocument Document(string name) => Optional(name) switch
    {
        null => [],
        BsonDocument document => document,
        var other => throw MongoError.TypeMismatch($"BSON field '{Name}.{name}' is the wrong type '{BsonTypes.Name(other)}', expected type 'object'"),
    };

    public BsonArray Array(string name) => Optional(name) switch
    {
        BsonArray array => array,
        null => throw new MongoError(40414, "Location40414", $"BSON field '{Name}.{name}' is missing but a required field"),
        var other => throw MongoError.TypeMismatch($"BSON field '{Name}.{name}' is the wrong type '{BsonTypes.Name(other)}', expected type 'array'"),
    };

    public bool Flag(string name, bool otherwise = false) => Optional(name)?.ToBoolean() ?? otherwise;

    public int? Number(string name) => Optional(name) is { } value
        ? BsonNumber.TryToWhole(value, out var whole)
            ? (int)Math.Clamp(whole, int.MinValue, int.MaxValue)
            : throw MongoError.TypeMismatch($"{name} must be a whole number")
        : null;

    /// <summary>Refuses what would change the result and is not known here, instead of leaving it out.</summary>
    /// <exception cref="MongoError">The command has one of the fields.</exception>
    public static void Refuse(BsonDocument command, params ReadOnlySpan<string> fields)
    {
        foreach (var field in fields)
        {
            if (command.TryGetValue(field, out var value)
                && value is not (BsonNull or BsonBoolean { Value: false })
                && !IsSimpleCollation(field, value))
            {
                throw MongoError.NotInTheDouble($"the field '{field}' of a command");
            }
        }
    }

    private static bool IsSimpleCollation(string field, BsonValue value) =>
        field == "collation" && value is BsonDocument collation && collation.GetValue("locale", "simple") == "simple";
}

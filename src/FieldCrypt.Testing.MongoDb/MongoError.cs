using System.Globalization;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb;

/// <summary>An error of the server, with the code and name that MongoDB answers.</summary>
internal sealed class MongoError(int code, string codeName, string message) : Exception(message)
{
    public int Code => code;

    public string CodeName => codeName;

    /// <summary>Error labels, which tell a driver what it may retry.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Further fields of the answer, such as <c>keyPattern</c>.</summary>
    public BsonDocument Details { get; init; } = [];

    public static MongoError BadValue(string message) => new(2, "BadValue", message);

    public static MongoError FailedToParse(string message) => new(9, "FailedToParse", message);

    public static MongoError TypeMismatch(string message) => new(14, "TypeMismatch", message);

    public static MongoError NamespaceNotFound(string message) => new(26, "NamespaceNotFound", message);

    /// <summary>MongoDB can do it and the double cannot; it says so instead of answering wrongly.</summary>
    public static MongoError NotInTheDouble(string what) =>
        new(115, "CommandNotSupported", $"The MongoDB double does not support {what}; test it on a real server.");

    /// <summary>One of MongoDB's numbered errors without a name.</summary>
    public static MongoError Location(int code, string message) => new(code, string.Create(CultureInfo.InvariantCulture, $"Location{code}"), message);

    /// <summary>The answer to a command that failed.</summary>
    public BsonDocument ToReply()
    {
        var reply = new BsonDocument { { "ok", 0.0 }, { "errmsg", Message }, { "code", code }, { "codeName", codeName } };
        if (Labels.Count > 0)
        {
            reply["errorLabels"] = new BsonArray(Labels);
        }

        return reply.AddRange(Details);
    }

    /// <summary>The entry of <c>writeErrors</c> for one failed statement of a command.</summary>
    public BsonDocument ToWriteError(int index) =>
        new BsonDocument { { "index", index }, { "code", code }, { "errmsg", Message } }.AddRange(Details);
}

using System.Text;
using FieldCrypt.Testing.MongoDb;
using MongoDB.Bson;

namespace FieldCrypt.Testing;

/// <summary>One command that a client sent, with its bytes.</summary>
public sealed class MongoCommandRecord
{
    private readonly BsonDocument _command;

    internal MongoCommandRecord(BsonDocument command, ReadOnlyMemory<byte> bytes, string? database = null)
    {
        _command = command;
        Bytes = bytes;
        Name = command.GetElement(0).Name;
        Database = database ?? CommandNamespaces.DatabaseOf(command);
        Namespaces = CommandNamespaces.Of(command, Database);
    }

    /// <summary>The command's name, such as <c>find</c>.</summary>
    public string Name { get; }

    /// <summary>The database that it was sent to.</summary>
    public string Database { get; }

    /// <summary>
    /// Every collection that it names, as <c>database.collection</c>: its own first, then those of a pipeline's stages and of a client's
    /// bulk write; empty for commands without a collection.
    /// </summary>
    public IReadOnlyList<string> Namespaces { get; }

    /// <summary>
    /// The bytes to search for what must not be sent: those of the message after its header as they came to a double; the command as one
    /// BSON document if a driver's event told it.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The command as one document, a new copy each time; documents that were sent beside it are arrays in it.</summary>
    public BsonDocument ToBsonDocument() => (BsonDocument)_command.DeepClone();

    /// <summary>Whether the command names a collection.</summary>
    public bool Targets(string database, string collection) => Namespaces.Contains($"{database}.{collection}");

    /// <summary>Whether these bytes are somewhere in the command.</summary>
    public bool Contains(ReadOnlySpan<byte> sequence) => Bytes.Span.IndexOf(sequence) >= 0;

    /// <summary>Whether this text is somewhere in the command, in UTF-8.</summary>
    public bool Contains(string text) => Contains(Encoding.UTF8.GetBytes(text));

    /// <summary>The command's name and collections, without its content.</summary>
    public override string ToString() => $"{Name} {string.Join(' ', Namespaces)}".TrimEnd();
}

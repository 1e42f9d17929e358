using System.CommandLine;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Tool.Inspecting;

/// <summary><c>fieldcrypt inspect [FILE]</c>.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Description = "The file; '-' or nothing reads what is piped in.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var table = new Option<string?>("--table") { Description = "The table that --key reads from; with --open, the table of the settings.", HelpName = "name" };
        var key = new Option<string?>("--key")
        {
            Description = "Read this item from DynamoDB instead of a file, such as '{\"Id\":{\"S\":\"p-1\"}}'.",
            HelpName = "json",
        };
        var collection = new Option<string?>("--collection") { Description = "The collection of MongoDB that --id reads from, such as clinic.patients.", HelpName = "name" };
        var id = new Option<string?>("--id")
        {
            Description = "Read this document from MongoDB instead of a file, by its _id: a text, or extended JSON such as '{\"$oid\":\"65a1b2c3d4e5f60718293a4b\"}'.",
            HelpName = "id",
        };
        var open = new Option<bool>("--open") { Description = "Verify and decrypt with the keys of the settings, and show types and lengths." };
        var reveal = new Option<bool>("--reveal") { Description = "With --open: show the plaintext." };
        var context = new Option<string[]>("--context") { Description = "With --open: a pair that a message must be bound to.", HelpName = "key=value" };
        var command = new Command("inspect", "Show what an item, value, message or key says of itself: format, suite, who wrapped it, which key would open it.")
        {
            file, table, key, collection, id, open, reveal, context,
        };
        command.SetTask(async (run, cancellationToken) =>
        {
            if (run.Value(reveal) && !run.Value(open))
            {
                throw new ToolUsageException("--reveal shows what --open decrypts: give both.");
            }

            var stored = run.Value(key) is { } wanted
                ? StoredInput.OfItem(await GetAsync(run, run.Value(table), wanted, cancellationToken))
                : run.Value(id) is { } document ? StoredInput.OfDocument(await FindAsync(run, run.Value(collection), document, cancellationToken))
                : StoredInput.Read(await ReadAsync(run, run.Value(file), cancellationToken), run.Value(file) ?? "the input");
            var opened = run.Value(open)
                ? await new Opening(run, run.Value(reveal)).OpenAsync(stored, run.Value(table), PairOptions.Read(run.Value(context)), cancellationToken)
                : null;
            run.Tell(stored.Inspection with { Opened = opened });
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<Dictionary<string, AttributeValue>> GetAsync(ToolRun run, string? table, string key, CancellationToken cancellationToken)
    {
        if (table is null)
        {
            throw new ToolUsageException("--key needs the --table to read from.");
        }

        Dictionary<string, AttributeValue> wanted;
        try
        {
            using var json = JsonDocument.Parse(key);
            wanted = DynamoDbJson.ReadItem(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or FieldCryptException)
        {
            throw new ToolUsageException("--key is not in DynamoDB's JSON; it looks like '{\"Id\":{\"S\":\"p-1\"}}'.");
        }

        using var access = DynamoDbProcessGuard.AllowRawAccess("inspect");
        var answer = await run.Services.DynamoDb.GetItemAsync(new GetItemRequest { TableName = table, Key = wanted, ConsistentRead = true }, cancellationToken);
        return answer.IsItemSet ? answer.Item : throw new ToolUsageException($"Table {ForeignText.Shown(table)} has no item with this key.");
    }

    private static async Task<BsonDocument> FindAsync(ToolRun run, string? collection, string id, CancellationToken cancellationToken)
    {
        if (collection is null)
        {
            throw new ToolUsageException("--id needs the --collection to read from.");
        }

        return await run.Services.MongoCollection(collection).Find(new BsonDocument("_id", IdOf(id))).FirstOrDefaultAsync(cancellationToken)
            ?? throw new ToolUsageException($"Collection {ForeignText.Shown(collection)} has no document with this _id; a text that looks like a number or JSON is in quotes: '\"7\"'.");
    }

    // What is no JSON is a text, which needs no quotes then.
    private static BsonValue IdOf(string id)
    {
        try
        {
            return BsonDocument.Parse($"{{\"id\":{id}}}")["id"];
        }
        catch (Exception e) when (e is FormatException or BsonException or InvalidOperationException or OverflowException or ArgumentException or EndOfStreamException)
        {
            return id;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(ToolRun run, string? file, CancellationToken cancellationToken)
    {
        if (file is null or "-")
        {
            await using var input = run.Host.OpenInput();
            return await ReadAsync(input, "The input", cancellationToken);
        }

        var path = run.PathOf(file);
        if (!File.Exists(path))
        {
            throw new ToolUsageException($"There is no file {path}.");
        }

        await using var stream = File.OpenRead(path);
        return await ReadAsync(stream, path, cancellationToken);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        while (await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            content.Write(buffer, 0, count);
            if (content.Length > StoredInput.MaxLength)
            {
                throw new ToolUsageException($"{name} is longer than {Facts.Bytes(StoredInput.MaxLength)}, as no item, value or document is.");
            }
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}

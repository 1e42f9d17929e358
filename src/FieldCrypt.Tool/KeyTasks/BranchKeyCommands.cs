using System.CommandLine;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Keys;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys branch …</c>: branch keys, in a table of DynamoDB or in a folder.</summary>
internal static class BranchKeyCommands
{
    public static Command Create() => new("branch", "Branch keys, in a table of DynamoDB or in a folder.") { CreateKey(), Rotate(), Describe() };

    private static Command CreateKey()
    {
        var id = new Argument<string>("id") { Description = "Its id, such as a tenant's." };
        var context = new Option<string[]>("--context")
        {
            Description = "A pair to bind to it, readable in the table and in KMS's audit trail; the id itself if none is given.",
            HelpName = "key=value",
        };
        var makeTable = new Option<bool>("--create-table") { Description = "Create the table first, if it is not there." };
        var command = new Command("create", "Make a branch key, its first version and its beacon key.") { id, context, makeTable };
        command.SetTask(async (run, cancellationToken) =>
        {
            var name = run.Value(id)!;
            if (run.Keys.BranchKeyFolder() is { } folder)
            {
                await folder.CreateAsync(name, cancellationToken);
                run.Tell(await BranchKeyReport.OfFolderAsync(folder, name, cancellationToken));
                return ExitCode.Done;
            }

            var table = run.Keys.BranchKeyTable();
            if (run.Value(makeTable))
            {
                await table.CreateTableAsync(cancellationToken);
            }

            await table.CreateAsync(Pairs(run.Value(context) ?? [], name), name, cancellationToken);
            run.Tell(await DescribeAsync(run, name, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rotate()
    {
        var id = new Argument<string>("id") { Description = "The branch key." };
        var command = new Command("rotate", "Make a new version the active one; the former ones go on opening what they wrapped.") { id };
        command.SetTask(async (run, cancellationToken) =>
        {
            var name = run.Value(id)!;
            if (run.Keys.BranchKeyFolder() is { } folder)
            {
                await folder.RotateAsync(name, cancellationToken);
                run.Tell(await BranchKeyReport.OfFolderAsync(folder, name, cancellationToken));
                return ExitCode.Done;
            }

            await run.Keys.BranchKeyTable().RotateAsync(name, cancellationToken);
            run.Tell(await DescribeAsync(run, name, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Describe()
    {
        var id = new Argument<string>("id") { Description = "The branch key." };
        var command = new Command("describe", "Show a branch key's versions, and which key protects them and how that key is; none of them is opened in a table.") { id };
        command.SetTask(async (run, cancellationToken) =>
        {
            run.Tell(run.Settings.BranchKeyStore?.Folder is not null && run.Keys.BranchKeyFolder() is { } folder
                ? await BranchKeyReport.OfFolderAsync(folder, run.Value(id)!, cancellationToken)
                : await DescribeAsync(run, run.Value(id)!, cancellationToken));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<BranchKeyReport> DescribeAsync(ToolRun run, string id, CancellationToken cancellationToken)
    {
        var table = run.Keys.BranchKeyTableName();
        var records = new List<Dictionary<string, AttributeValue>>();
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = "#id = :id",
            ExpressionAttributeNames = new() { ["#id"] = BranchKeyDescription.IdAttribute },
            ExpressionAttributeValues = new() { [":id"] = new AttributeValue(id) },
            ConsistentRead = true,
        };
        do
        {
            var page = await run.Services.DynamoDb.QueryAsync(request, cancellationToken);
            records.AddRange(page.Items);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        if (records.Count == 0)
        {
            throw new KeyAccessException(
                KeyAccessFailure.NotFound, $"Branch key {ForeignText.Shown(id)} is not in key store table {table}; create it, or correct its id.")
            {
                KeyId = id,
            };
        }

        return await BranchKeyReport.OfTableAsync(table, id, records, new KmsKeyInspector(run.Services.Kms), cancellationToken);
    }

    // AWS's libraries want at least one pair beside an id of one's own.
    private static EncryptionContext Pairs(string[] texts, string id) =>
        texts.Length == 0 ? new EncryptionContext([new("branch-key", id)]) : PairOptions.Read(texts);
}

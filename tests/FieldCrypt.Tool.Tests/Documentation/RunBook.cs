using System.Text;
using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;

namespace FieldCrypt.Tool.Tests.Documentation;

/// <summary>
/// The world of one run-book of docs/operations.md: tables, keys and settings of its own. Its keys are called as the document calls them; only what is another
/// in every run, times and ids that a run makes up, is not compared.
/// </summary>
internal sealed partial class RunBook : IAsyncDisposable
{
    // In the document it stands for lines that are left out, or for the rest of one.
    private const string Cut = "…";
    private const string KeyStoreKey = "5d0e9c2a-7f61-4c0b-9a43-2b8e6f1d3c55";

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly TemporaryFolder _folder = new();
    private readonly Func<string, AmazonDynamoDBClient> _dynamoDb;
    private readonly TwoAccounts _kms;
    private CommandLine _line;
    private string _storeSettings = "";

    private RunBook(Clinic clinic, TwoAccounts kms)
    {
        // DynamoDB Local keeps the tables of each access key id apart.
        var id = $"book{Guid.NewGuid():N}";
        _kms = kms;
        _dynamoDb = region => clinic.DynamoDbOf(id, region);
        _line = clinic.Line with
        {
            Folder = _folder.Path,
            Environment = new(clinic.Line.Environment) { ["AWS_ACCESS_KEY_ID"] = id, ["AWS_SECRET_ACCESS_KEY"] = id, ["FIELDCRYPT_KMS_ENDPOINT"] = kms.Endpoint },
        };
        Clients = new KmsClients(region => new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials(id, id), new AmazonKeyManagementServiceConfig { ServiceURL = kms.Endpoint, AuthenticationRegion = region }));
    }

    public KmsClients Clients { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<RunBook> OpenAsync(Clinic clinic) => new(clinic, await TwoAccounts.StartAsync(Token));

    public async ValueTask DisposeAsync()
    {
        Clients.Dispose();
        await _kms.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Makes a KMS key that has an id in the document.</summary>
    /// <returns>Its real ARN.</returns>
    public async Task<string> CreateKeyAsync(string id, string account = TwoAccounts.FirstId)
    {
        using var kms = Administrator(account);
        var made = (await kms.CreateKeyAsync(new CreateKeyRequest { MultiRegion = id.StartsWith("mrk-", StringComparison.Ordinal) }, Token)).KeyMetadata;
        _ids.Add(id, made.KeyId);
        return made.Arn;
    }

    /// <summary>A client of KMS that may do everything.</summary>
    public AmazonKeyManagementServiceClient Administrator(string account = TwoAccounts.FirstId) =>
        (account == TwoAccounts.FirstId ? _kms.First : _kms.Second).CreateClient(Clinic.Region);

    /// <summary>Makes the key store of the settings.</summary>
    public async Task<DynamoDbBranchKeyStore> CreateKeyStoreAsync(params string[] branchKeys)
    {
        _storeSettings = $$""" "branchKeyStore": { "table": "{{Clinic.KeyStore}}", "kms": "arn:aws:kms:{{Clinic.Region}}:{{TwoAccounts.FirstId}}:key/{{KeyStoreKey}}" },""";
        var store = new DynamoDbBranchKeyStore(_dynamoDb(Clinic.Region), Clinic.KeyStore, KmsBranchKeyProtection.Key(await CreateKeyAsync(KeyStoreKey), Clients));
        await store.CreateTableAsync(Token);
        foreach (var key in branchKeys)
        {
            await store.CreateAsync(new EncryptionContext([new("tenant", key)]), key, Token);
        }

        return store;
    }

    /// <summary>Writes the settings: keys as the document calls them.</summary>
    public void Settings(string keys, string table = Clinic.Table, string more = "") => _folder.Settings(Real($$"""
        {
          "keys": {{keys}},
          {{_storeSettings}}
          "tables": [{ "name": "{{table}}", "logicalName": "{{Clinic.Table}}", "partitionKey": "Id", "encrypted": ["Ssn"], "signed": ["Clinic"] }]{{more}}
        }
        """));

    /// <summary>Makes an empty table.</summary>
    public async Task CreateTableAsync(string name = Clinic.Table, string region = Clinic.Region)
    {
        using var dynamoDb = _dynamoDb(region);
        await dynamoDb.CreateTableAsync(
            new CreateTableRequest
            {
                TableName = name,
                BillingMode = BillingMode.PAY_PER_REQUEST,
                KeySchema = [new KeySchemaElement("Id", KeyType.HASH)],
                AttributeDefinitions = [new AttributeDefinition("Id", ScalarAttributeType.S)],
            },
            Token);
    }

    /// <summary>Puts patients into a table: plaintext, if there are no keys.</summary>
    public async Task PutAsync(int count, KeyProvider? keys, int first = 1, string table = Clinic.Table, string region = Clinic.Region)
    {
        using var dynamoDb = _dynamoDb(region);
        var encryptor = keys is null ? null : new ItemEncryptor(
            new TableSchema(Clinic.Table, "Id", null, new Dictionary<string, FieldAction> { ["Ssn"] = FieldAction.EncryptAndSign, ["Clinic"] = FieldAction.SignOnly }), keys);
        for (var i = first; i < first + count; i++)
        {
            Dictionary<string, AttributeValue> item = new() { ["Id"] = new($"p-{i:000}"), ["Ssn"] = new($"078-05-{1000 + i}"), ["Clinic"] = new("Central") };
            await dynamoDb.PutItemAsync(table, encryptor is null ? item : await encryptor.EncryptAsync(item, Token), Token);
        }
    }

    /// <summary>Sets an attribute of an item, as somebody may who has no key.</summary>
    public async Task ChangeAsync(string id, string attribute, string value)
    {
        using var dynamoDb = _dynamoDb(Clinic.Region);
        await dynamoDb.UpdateItemAsync(
            Clinic.Table, new() { ["Id"] = new(id) }, new() { [attribute] = new AttributeValueUpdate(new AttributeValue(value), AttributeAction.PUT) }, Token);
    }

    /// <summary>Runs with something more in the environment.</summary>
    public void Export(string variable, string value) => _line = _line with { Environment = new(_line.Environment) { [variable] = value } };

    /// <summary>Runs the commands of a run-book and holds what they write against what the document shows.</summary>
    public async Task FollowAsync(string title)
    {
        var text = ToolDocument.Read("docs/operations.md");
        var begin = text.IndexOf($"\n### {title}\n", StringComparison.Ordinal);
        var end = text.IndexOf("\n##", begin + 1, StringComparison.Ordinal);
        var commands = ToolDocument.Blocks(text[begin..end]).Where(block => block.Language == "console").SelectMany(block => Prompts().Split(block.Content).Skip(1)).ToList();
        Assert.NotEmpty(commands);
        foreach (var command in commands)
        {
            var lines = command.Split('\n');
            var written = Shown(await RunAsync(lines[0]));
            Assert.True(Matches(Masked(string.Join('\n', lines[1..])), Masked(written)), $"$ {lines[0]}\n{written}");
        }
    }

    // The words of a shell that the run-books use.
    private async Task<string> RunAsync(string command)
    {
        switch (ToolDocument.Words(Real(command)))
        {
            case ["cat", var file]:
                return await File.ReadAllTextAsync(_folder.File(file), Token);
            case ["fieldcrypt", .. var arguments]:
                var (_, output, error) = await _line.RunAsync(arguments);
                return output + error;
            default:
                throw new InvalidOperationException($"'{command}' is not run.");
        }
    }

    // The document's ids of keys are as long as the real ones, so no column moves.
    private string Real(string text) => _ids.Aggregate(text, (all, id) => all.Replace(id.Key, id.Value, StringComparison.Ordinal));

    private string Shown(string text) => _ids.Aggregate(
        text.Replace($"{_folder.Path}{Path.DirectorySeparatorChar}", "", StringComparison.Ordinal), (all, id) => all.Replace(id.Value, id.Key, StringComparison.Ordinal));

    private string Masked(string text) => Times().Replace(Durations().Replace(
        Ids().Replace(text, id => _ids.ContainsKey(id.Value) ? id.Value : "(id)"), "${name}(time)"), "(time)");

    /// <summary>Whether a text is what is shown of it: what is between two cuts is there, line by line and in this order.</summary>
    private static bool Matches(string shown, string written)
    {
        var pattern = new StringBuilder("^");
        foreach (var line in shown.TrimEnd('\n').Split('\n'))
        {
            pattern.Append(line == Cut ? @"(?:.*\n)*?" : line.EndsWith(Cut, StringComparison.Ordinal) ? $"{Regex.Escape(line[..^Cut.Length])}.*\n" : $"{Regex.Escape(line)}\n");
        }

        return Regex.IsMatch($"{written.TrimEnd('\n')}\n", $"{pattern}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    [GeneratedRegex(@"^\$ ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Prompts();

    [GeneratedRegex(@"(?<name>took +)\d+\.\d s", RegexOptions.CultureInvariant)]
    private static partial Regex Durations();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\dZ)?", RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}

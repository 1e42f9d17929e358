using System.CommandLine;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Write results as JSON.", Recursive = true };

    public Option<string?> Config { get; } = new("--config", "-c")
    {
        Description = "The file of settings; fieldcrypt.json in this folder if there is one.",
        HelpName = "file",
        Recursive = true,
    };

    public Option<string?> Profile { get; } = new("--profile") { Description = "The AWS profile.", HelpName = "name", Recursive = true };

    public Option<string?> Region { get; } = new("--region") { Description = "The AWS Region.", HelpName = "name", Recursive = true };

    public Option<string?> EndpointUrl { get; } = new("--endpoint-url")
    {
        Description = "Where DynamoDB is, if not at AWS, such as http://localhost:8000.",
        HelpName = "url",
        Recursive = true,
    };

    public Option<string?> KmsEndpointUrl { get; } = new("--kms-endpoint-url")
    {
        Description = "Where KMS is, if not at AWS.",
        HelpName = "url",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Add(Json);
        root.Add(Config);
        root.Add(Profile);
        root.Add(Region);
        root.Add(EndpointUrl);
        root.Add(KmsEndpointUrl);
    }

    /// <summary>What the command line says of the settings.</summary>
    public SettingFlags ValuesIn(ParseResult arguments) => new()
    {
        ConfigFile = arguments.GetValue(Config),
        Profile = arguments.GetValue(Profile),
        Region = arguments.GetValue(Region),
        DynamoDbEndpoint = arguments.GetValue(EndpointUrl),
        KmsEndpoint = arguments.GetValue(KmsEndpointUrl),
    };
}

namespace FieldCrypt.Tool.Tests;

/// <summary>Runs command lines as a script would: nothing is a terminal.</summary>
internal sealed record CommandLine
{
    /// <summary>The folder that the runs are in; the settings file there counts.</summary>
    public string Folder { get; init; } = AppContext.BaseDirectory;

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>What is piped in.</summary>
    public byte[] Input { get; init; } = [];

    /// <summary>Stops the run.</summary>
    public CancellationToken Stop { get; init; } = TestContext.Current.CancellationToken;

    /// <summary>Runs a command line and tells what it wrote and how it ended.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var host = new ToolHost
        {
            Output = output,
            Error = error,
            OpenInput = () => new MemoryStream(Input),
            IsOutputTerminal = false,
            IsErrorTerminal = false,
            CanAsk = false,
            Environment = Environment,
            Folder = Folder,
        };
        var code = await FieldCryptCommand.RunAsync(arguments, host, Stop);
        return (code, output.ToString(), error.ToString());
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text.Json;
using FieldCrypt.Tool.Clusters;
using FieldCrypt.Tool.Explaining;
using FieldCrypt.Tool.Inspecting;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.KeyTasks;
using FieldCrypt.Tool.Pages;

namespace FieldCrypt.Tool;

/// <summary>The whole command line.</summary>
internal static class FieldCryptCommand
{
    // A job that is told to stop finishes its pages, so that its checkpoint holds.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    // The host of the run that a command belongs to: the parser hands over nothing but the arguments.
    private sealed class HostConfiguration(ToolHost host, GlobalOptions options) : InvocationConfiguration
    {
        public ToolHost Host => host;

        public GlobalOptions Options => options;
    }

    /// <summary>Parses and runs a command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, ToolHost host, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        var parsed = Create(options).Parse(arguments);
        var configuration = new HostConfiguration(host, options) { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopWithin };
        try
        {
            // The parser's own words on a wrong command line, and its guesses, would go where only data goes.
            if (WrongIn(parsed) is { } wrong)
            {
                TellMisuse($"{wrong} '{Misspelling.NameOf(parsed.CommandResult.Command)} --help' says what there is.", parsed.GetResult(options.Json) is { Implicit: false }, host);
                return ExitCode.Misused;
            }

            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Tell(ErrorResult.Of(e), parsed.GetValue(options.Json), host);
            return ExitCode.Of(e);
        }
    }

    /// <summary>The command line without a host, for completion and documents.</summary>
    public static RootCommand Create(GlobalOptions options)
    {
        var root = new RootCommand("Look at encrypted data, keep its keys, and move, verify and account for it.")
        {
            InspectCommand.Create(),
            KeysCommand.Create(),
            ReadingCommands.Inventory(),
            ReadingCommands.Verify(),
            WritingCommands.Encrypt(),
            WritingCommands.Rewrap(),
            WritingCommands.Decrypt(),
            ForgetCommand.Create(),
            WorkerCommand.Create(),
            ClusterCommand.Create(),
            ReportCommand.Create(),
            ExplainCommand.Create(),
        };
        options.AddTo(root);
        return root;
    }

    /// <summary>The run that parsed arguments belong to.</summary>
    internal static ToolRun RunOf(ParseResult arguments)
    {
        var configuration = (HostConfiguration)arguments.InvocationConfiguration;
        return new ToolRun(arguments, configuration.Host, configuration.Options);
    }

    // A word that nothing is called is the cause of all other complaints. Help and completion are given whatever else is wrong.
    private static string? WrongIn(ParseResult parsed) => parsed.Action is ParseErrorAction || parsed.Action == parsed.CommandResult.Command.Action
        ? Misspelling.Explain(parsed) ?? (parsed.Errors.Count == 0 ? null : string.Join(' ', parsed.Errors.Select(error => error.Message)))
        : null;

    private static void TellMisuse(string message, bool isJson, ToolHost host)
    {
        var error = new ErrorResult(null, ForeignText.Shown(message, FieldCryptException.MaxMessageLength));
        host.Error.WriteLine(isJson ? JsonSerializer.Serialize(error, ToolJson.Default.ErrorResult) : error.Message);
    }

    // Errors go where no data goes; a script gets them as JSON too.
    private static void Tell(ErrorResult error, bool isJson, ToolHost host)
    {
        if (isJson)
        {
            host.Error.WriteLine(JsonSerializer.Serialize(error, ToolJson.Default.ErrorResult));
            return;
        }

        host.Error.WriteLine(error.Code is null ? $"error: {error.Message}" : $"error {error.Code}: {error.Message}");
        if (error.Code is not (null or ErrorCodes.Configuration))
        {
            host.Error.WriteLine($"'fieldcrypt explain {error.Code}' says what to do.");
        }
    }
}

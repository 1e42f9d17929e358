using System.Collections;

namespace FieldCrypt.Tool;

/// <summary>What surrounds a run: streams, environment, folder. A test gives its own.</summary>
internal sealed record ToolHost
{
    /// <summary>Where data goes.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where progress, warnings and errors go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>What is piped in; opened when it is asked for.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>Whether a person reads the output: colours and borders are drawn only then.</summary>
    public required bool IsOutputTerminal { get; init; }

    /// <summary>Whether a person reads what goes to the error stream: progress is drawn only then.</summary>
    public required bool IsErrorTerminal { get; init; }

    /// <summary>Whether a person can be asked.</summary>
    public required bool CanAsk { get; init; }

    /// <summary>The environment's variables.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The process itself.</summary>
    public static ToolHost OfProcess() => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        OpenInput = Console.OpenStandardInput,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        CanAsk = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        Environment = System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal),
        Folder = System.Environment.CurrentDirectory,
    };
}

using System.CommandLine;
using FieldCrypt.Tool.Jobs;
using FieldCrypt.Tool.Settings;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool;

/// <summary>One run of a command: its arguments, its settings, and where what it finds goes.</summary>
internal sealed class ToolRun(ParseResult arguments, ToolHost host, GlobalOptions options) : IDisposable
{
    private ToolSettings? _settings;
    private ToolServices? _services;
    private ToolKeys? _keys;

    public ToolHost Host => host;

    /// <summary>Whether results are written as JSON.</summary>
    public bool IsJson => arguments.GetValue(options.Json);

    /// <summary>The settings: of flags, else of the environment, else of the file.</summary>
    /// <exception cref="FieldCryptConfigurationException">The file is missing or malformed.</exception>
    public ToolSettings Settings => _settings ??= SettingsReading.Read(host, options.ValuesIn(arguments));

    /// <summary>The command line, as it can be given again.</summary>
    public string CommandLine => string.Join(' ', arguments.Tokens.Select(token => Quoted(token.Value)).Prepend("fieldcrypt"));

    /// <summary>The clients of the services that the settings name.</summary>
    public ToolServices Services => _services ??= new ToolServices(Settings, host);

    /// <summary>The keys that the settings name.</summary>
    public ToolKeys Keys => _keys ??= new ToolKeys(host, Settings, Services);

    /// <summary>Makes the jobs that the settings allow.</summary>
    public StoreJobs Jobs => new(new JobSources(Settings, Services, Keys));

    /// <summary>An argument's value.</summary>
    public T? Value<T>(Argument<T> argument) => arguments.GetValue(argument);

    /// <summary>An option's value.</summary>
    public T? Value<T>(Option<T> option) => arguments.GetValue(option);

    /// <summary>Writes a result to the output, and nothing else ever goes there.</summary>
    public void Tell<T>(T result)
        where T : IResult
    {
        if (IsJson)
        {
            host.Output.WriteLine(result.ToJson());
        }
        else
        {
            result.TellTo(new TextReport(host.Output, host.IsOutputTerminal));
        }
    }

    /// <summary>Tells a person something that is no result.</summary>
    public void Remark(string text) => host.Error.WriteLine(ForeignText.Shown(text, FieldCryptException.MaxMessageLength));

    /// <summary>The path of a file, from the folder that the run began in.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, host.Folder);

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    public void Dispose()
    {
        _keys?.Dispose();
        _services?.Dispose();
    }
}

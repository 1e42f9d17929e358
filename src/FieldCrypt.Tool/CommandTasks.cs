using System.CommandLine;

namespace FieldCrypt.Tool;

/// <summary>Gives commands what they do.</summary>
internal static class CommandTasks
{
    /// <summary>What a command does; it returns one of <see cref="ExitCode"/>.</summary>
    public static void SetTask(this Command command, Func<ToolRun, CancellationToken, Task<int>> task) =>
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var run = FieldCryptCommand.RunOf(arguments);
            return await task(run, cancellationToken);
        });
}

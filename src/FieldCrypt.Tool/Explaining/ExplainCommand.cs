using System.CommandLine;

namespace FieldCrypt.Tool.Explaining;

/// <summary><c>fieldcrypt explain CODE</c>.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var code = new Argument<string?>("code")
        {
            Description = "The code that an error shows, such as FC-KEY-DISABLED; all of them if left out.",
            Arity = ArgumentArity.ZeroOrOne,
            HelpName = "code",
        };
        code.CompletionSources.Add([.. ErrorExplanations.All.Errors.Select(error => error.Code)]);
        var command = new Command("explain", "Say what an error means and what to do.") { code };
        command.SetTask((run, _) =>
        {
            if (run.Value(code) is not { } asked)
            {
                run.Tell(ErrorExplanations.All);
                return Task.FromResult(ExitCode.Done);
            }

            run.Tell(ErrorExplanations.Find(asked)
                ?? throw new ToolUsageException($"There is no error '{ForeignText.Shown(asked)}'. 'fieldcrypt explain' lists them all."));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }
}

using System.CommandLine;
using FieldCrypt.Keys;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys file …</c>: files of local AES keys.</summary>
internal static class KeyFileCommands
{
    public static Command Create() => new("file", "Files of local keys.") { CreateFile(), Rotate(), List() };

    private static Argument<string> FileArgument() => new("file") { Description = "The key file." };

    private static Command CreateFile()
    {
        var file = FileArgument();
        var keyNamespace = new Option<string>("--namespace") { Description = "Who issues the keys; stored beside every data key.", HelpName = "name", Required = true };
        var name = new Option<string>("--name") { Description = "The name of the first key.", HelpName = "name", Required = true };
        var command = new Command("create", "Make a key file with one new key.") { file, keyNamespace, name };
        command.SetTask(async (run, cancellationToken) =>
        {
            var path = run.PathOf(run.Value(file)!);
            if (Path.Exists(path))
            {
                throw new ToolUsageException($"{path} is there already: it was not touched. Use 'fieldcrypt keys file rotate' for a new key in it.");
            }

            using var keys = KeyFile.Create(run.Value(keyNamespace)!, run.Value(name)!);
            await keys.SaveAsync(path, run.Keys.Passphrases.ForNew, cancellationToken);
            run.Tell(KeyFileListing.Of(path, keys));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Rotate()
    {
        var file = FileArgument();
        var name = new Option<string>("--name") { Description = "The name of the new key.", HelpName = "name", Required = true };
        var command = new Command("rotate", "Add a new key and make it the active one; the former ones go on opening what they wrapped.") { file, name };
        command.SetTask(async (run, cancellationToken) =>
        {
            var path = run.PathOf(run.Value(file)!);
            var protection = run.Keys.Passphrases.ForReading;
            using var keys = await KeyFile.LoadAsync(path, protection, cancellationToken);
            keys.Rotate(run.Value(name)!);
            await keys.SaveAsync(path, protection, cancellationToken);
            run.Tell(KeyFileListing.Of(path, keys));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command List()
    {
        var file = FileArgument();
        var command = new Command("list", "List the names of a file's keys.") { file };
        command.SetTask(async (run, cancellationToken) =>
        {
            var path = run.PathOf(run.Value(file)!);
            using var keys = await KeyFile.LoadAsync(path, run.Keys.Passphrases.ForReading, cancellationToken);
            run.Tell(KeyFileListing.Of(path, keys));
            return ExitCode.Done;
        });
        return command;
    }
}

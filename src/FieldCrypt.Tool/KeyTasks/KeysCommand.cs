using System.CommandLine;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys …</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, rotate, list and examine keys.")
    {
        KeyFileCommands.Create(),
        RsaKeyCommands.Create(),
        BranchKeyCommands.Create(),
        DataKeyCommands.Create(),
        KmsKeyCommands.Create(),
    };
}

namespace FieldCrypt.Tool;

/// <summary>What the tool ends with; docs/tool.md has the same table.</summary>
internal static class ExitCode
{
    /// <summary>All was done, and nothing was found.</summary>
    public const int Done = 0;

    /// <summary>Something failed; the error says what.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration is wrong; nothing was done.</summary>
    public const int Misused = 2;

    /// <summary>Data is malformed, was changed, or does not open: what <c>inspect</c> and <c>verify</c> are asked to find.</summary>
    public const int NotAuthentic = 3;

    /// <summary>A key could not be used.</summary>
    public const int KeyUnavailable = 4;

    /// <summary>A job ended, and skipped items that its report lists.</summary>
    public const int Incomplete = 5;

    /// <summary>The person at the terminal, or a missing flag in a script, did not agree.</summary>
    public const int NotConfirmed = 6;

    /// <summary>The run was cancelled; a job goes on from its checkpoint.</summary>
    public const int Cancelled = 130;

    /// <summary>The code of an error.</summary>
    public static int Of(Exception error) => error switch
    {
        ToolUsageException or FieldCryptConfigurationException => Misused,
        DataNotAuthenticException => NotAuthentic,
        KeyAccessException => KeyUnavailable,
        OperationCanceledException => Cancelled,
        _ => Failed,
    };
}

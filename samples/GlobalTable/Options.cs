namespace FieldCrypt.Samples.GlobalTable;

/// <summary>The command line.</summary>
internal sealed record Options(bool IsCheck, bool IsLocal, string? PassphraseFile)
{
    public static bool TryParse(string[] args, out Options options)
    {
        options = new Options(false, false, null);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--check":
                    options = options with { IsCheck = true };
                    break;
                case "--local":
                    options = options with { IsLocal = true };
                    break;
                case "--passphrase-file" when i + 1 < args.Length:
                    options = options with { IsLocal = true, PassphraseFile = args[++i] };
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}

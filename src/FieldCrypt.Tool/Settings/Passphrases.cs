using System.Security.Cryptography;
using System.Text;
using FieldCrypt.Keys;
using Spectre.Console;

namespace FieldCrypt.Tool.Settings;

/// <summary>
/// Where the passphrase of key files comes from: never from the command line, which other programs and the shell's history see. <c>FIELDCRYPT_PASSPHRASE</c>,
/// else the settings' passphrase file, else the person at the terminal. A key of 32 bytes in its place, as a secret store hands it over, is <c>FIELDCRYPT_KEY_FILE_KEY</c>.
/// </summary>
internal sealed class Passphrases(ToolHost host, ToolSettings settings) : IDisposable
{
    private const string KeyVariable = "KEY_FILE_KEY";
    private KeyFileProtection? _protection;

    /// <summary>The protection for existing files.</summary>
    /// <exception cref="ToolUsageException">There is no passphrase, and nobody to ask.</exception>
    public KeyFileProtection ForReading => _protection ??= Make(isNew: false);

    /// <summary>The protection for a new file; a person types its passphrase twice.</summary>
    /// <exception cref="ToolUsageException">There is no passphrase, and nobody to ask; or the two differ.</exception>
    public KeyFileProtection ForNew => _protection ??= Make(isNew: true);

    public void Dispose() => _protection?.Dispose();

    private KeyFileProtection Make(bool isNew)
    {
        if (SettingsReading.Variable(host, KeyVariable) is { } key)
        {
            return OfKey(key);
        }

        if (SettingsReading.Variable(host, "PASSPHRASE") is { } variable)
        {
            return KeyFileProtection.Passphrase(variable);
        }

        if (settings.PassphraseFile is { } file)
        {
            return OfFile(Path.GetFullPath(file, settings.Folder));
        }

        if (!host.CanAsk)
        {
            throw new ToolUsageException(
                "A key file needs its passphrase: set FIELDCRYPT_PASSPHRASE, or name a passphraseFile in the settings. Without a terminal nobody can be asked.");
        }

        var passphrase = Ask("Passphrase of the key file:");
        return !isNew || Ask("Once more:") == passphrase
            ? KeyFileProtection.Passphrase(passphrase)
            : throw new ToolUsageException("The two passphrases differ. Nothing was written.");
    }

    private string Ask(string question)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        return console.Prompt(new TextPrompt<string>(question).Secret(null));
    }

    private static KeyFileProtection OfKey(string base64)
    {
        Span<byte> key = stackalloc byte[64];
        if (!Convert.TryFromBase64String(base64, key, out var length))
        {
            throw new FieldCryptConfigurationException($"FIELDCRYPT_{KeyVariable} is not the Base64 text of a key of 32 bytes.");
        }

        try
        {
            return KeyFileProtection.Key(key[..length]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    // The line's end is the editor's, not the passphrase's.
    private static KeyFileProtection OfFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new FieldCryptConfigurationException($"There is no passphrase file {path}.");
        }

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
        {
            throw new FieldCryptConfigurationException($"Passphrase file {path} is accessible to others than its owner. Run: chmod 600 {path}");
        }

        return KeyFileProtection.Passphrase(File.ReadAllText(path, Encoding.UTF8).TrimEnd('\r', '\n'));
    }
}

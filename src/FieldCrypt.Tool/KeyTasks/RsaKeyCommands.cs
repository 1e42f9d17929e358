using System.CommandLine;
using System.Security.Cryptography;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary><c>fieldcrypt keys rsa …</c>: local RSA keys, whose public half writes what only the private half reads.</summary>
internal static class RsaKeyCommands
{
    private const int Bits = 3072;

    public static Command Create() => new("rsa", "Local RSA keys: who has the public half writes, who has the private half reads.") { CreatePair(), Export() };

    private static Command CreatePair()
    {
        var file = new Argument<string>("file") { Description = "The file of the private key (PEM), for its owner only." };
        var command = new Command("create", $"Make an RSA key of {Bits} bits, and show its public half.") { file };
        command.SetTask((run, _) =>
        {
            var path = run.PathOf(run.Value(file)!);
            if (Path.Exists(path))
            {
                throw new ToolUsageException($"{path} is there already: it was not touched.");
            }

            using var rsa = RSA.Create(Bits);
            Write(path, rsa);
            run.Tell(RsaPublicKey.Of(rsa));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static Command Export()
    {
        var file = new Argument<string>("file") { Description = "The file of the private key (PEM)." };
        var command = new Command("export-public", "Show the public half of a private key, as PEM.") { file };
        command.SetTask((run, _) =>
        {
            var path = run.PathOf(run.Value(file)!);
            if (!File.Exists(path))
            {
                throw new ToolUsageException($"There is no file {path}.");
            }

            using var rsa = RSA.Create();
            try
            {
                rsa.ImportFromPem(File.ReadAllText(path));
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                throw new FieldCryptConfigurationException($"{path} is not an unencrypted RSA key in PEM.");
            }

            run.Tell(RsaPublicKey.Of(rsa));
            return Task.FromResult(ExitCode.Done);
        });
        return command;
    }

    private static void Write(string path, RSA rsa)
    {
        var der = rsa.ExportPkcs8PrivateKey();
        char[]? pem = null;
        try
        {
            pem = PemEncoding.Write("PRIVATE KEY", der);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(path, options);
            writer.WriteLine(pem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            pem.AsSpan().Clear();
        }
    }
}

namespace FieldCrypt.Tool.Tests;

/// <summary>A folder of one test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("fieldcrypt-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Settings(string json) => System.IO.File.WriteAllText(File("fieldcrypt.json"), json);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

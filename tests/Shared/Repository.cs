namespace FieldCrypt.Tests.Shared;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? folder) => folder is null ? throw new DirectoryNotFoundException("The checkout was moved.")
        : File.Exists(Path.Combine(folder.FullName, "FieldCrypt.sln")) ? folder.FullName
        : Find(folder.Parent);
}

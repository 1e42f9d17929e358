using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Tests.Harness;

/// <summary>What the code under analysis may use: the framework, FieldCrypt, and the real clients of the stores.</summary>
internal static class References
{
    // The framework's assemblies that code under analysis needs, and whatever lies beside the tests.
    private static readonly Lazy<IReadOnlyList<MetadataReference>> Found = new(static () =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("xunit", StringComparison.Ordinal)
                && !Path.GetFileName(path).StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                && !Path.GetFileName(path).StartsWith("FieldCrypt.Analyzers", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ]);

    public static IReadOnlyList<MetadataReference> All => Found.Value;
}

using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>The packages of a first request, packed once for all tests that look into them or have a program use them.</summary>
public sealed class LocalFeed : IAsyncLifetime
{
    /// <summary>The version that they are packed with.</summary>
    public const string Version = "0.0.0-consumer";

    /// <summary>The system whose code is in them: a release has that of all of which there is code.</summary>
    public static readonly string System = RuntimeInformation.RuntimeIdentifier;

    private const string WithoutPrecompiledCode = "is packed without precompiled code";

    private static readonly string Configuration = typeof(LocalFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcrypt-consumer-");

    /// <summary>The folder that has the packages.</summary>
    public string Feed => Path.Combine(_folder.FullName, "feed");

    /// <summary>Why there is no precompiled code in the packages; null where there is.</summary>
    public string? WhyNotPrecompiled { get; private set; }

    /// <summary>Packs, in an order in which each package finds those that it depends on.</summary>
    public async ValueTask InitializeAsync()
    {
        foreach (var project in new[] { "FieldCrypt", "FieldCrypt.DynamoDb", "FieldCrypt.Kms" })
        {
            var said = await DotnetAsync(
                Path.Combine(Repository.Root, "src", project),
                ["pack", "--no-build", "-c", Configuration, "-v", "m", $"-p:PackageVersion={Version}", $"-p:OnlyPrecompiledFor={System}", "-o", Feed]);
            WhyNotPrecompiled ??= Configuration != "Release" ? "Only packages of a Release build have precompiled code."
                : System is not ("linux-x64" or "linux-arm64" or "win-x64" or "osx-arm64") ? $"No package has precompiled code for {System}."
                : said.Split('\n').FirstOrDefault(line => line.Contains(WithoutPrecompiledCode, StringComparison.Ordinal))?.Trim();
        }
    }

    /// <summary>A folder of its own, beside those of other programs: whatever source file stands below a project is compiled into it.</summary>
    public string CreateProgramFolder() => _folder.CreateSubdirectory(Path.GetRandomFileName()).FullName;

    /// <summary>Runs `dotnet` to its end.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="arguments">What it is told.</param>
    /// <returns>What it said.</returns>
    public static async Task<string> DotnetAsync(string folder, string[] arguments)
    {
        var token = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // Of the test's own process, where the test runner speaks to it.
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(token);
        var errors = process.StandardError.ReadToEndAsync(token);
        try
        {
            await process.WaitForExitAsync(token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        var text = await output + await errors;
        Assert.True(process.ExitCode == 0, text);
        return text;
    }

    /// <summary>Removes the feed and all programs.</summary>
    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}

using System.Diagnostics;
using System.Reflection;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>A project outside of this repository that references the package and nothing else of it.</summary>
public sealed class PackageConsumerTests : IDisposable
{
    private const string Version = "0.0.0-consumer";

    private static readonly string Configuration = typeof(PackageConsumerTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fieldcrypt-consumer-");

    private string Feed => Path.Combine(_folder.FullName, "feed");

    // Beside the others: whatever source file stands below a project is compiled into it.
    private string Consumer => Directory.CreateDirectory(Path.Combine(_folder.FullName, "consumer")).FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_that_only_references_the_package_is_refused_and_one_that_switches_it_off_is_not()
    {
        await PackAsync("FieldCrypt");
        await PackAsync("FieldCrypt.DynamoDb");
        await WriteConsumerAsync();

        Assert.Equal("FC-PAST-ENCRYPTION", await RunAsync());
        Assert.Equal("sent", await RunAsync("-p:FieldCryptFromTheStart=false"));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> RunAsync(params string[] properties)
    {
        await DotnetAsync(Consumer, ["build", "-v", "q", .. properties]);
        return (await DotnetAsync(Consumer, Path.Combine("bin", "Debug", "net10.0", "Consumer.dll"))).Trim();
    }

    private Task<string> PackAsync(string project) => DotnetAsync(
        Path.Combine(Repository.Root, "src", project), "pack", "--no-build", "-c", Configuration, "-v", "q", $"-p:PackageVersion={Version}", "-o", Feed);

    // Nothing listens at the endpoint: what the guard lets through fails there.
    private async Task WriteConsumerAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Consumer, "Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>../packages</RestorePackagesPath>
                <RestoreSources>{Feed}</RestoreSources>
                <RestoreFallbackFolders>{PackageFolder}</RestoreFallbackFolders>
                <NuGetAudit>false</NuGetAudit>
                <NoWarn>$(NoWarn);FC0101</NoWarn>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="FieldCrypt.DynamoDb" Version="{Version}" /></ItemGroup>
            </Project>
            """,
            Token);
        await File.WriteAllTextAsync(
            Path.Combine(Consumer, "Program.cs"),
            """
            using Amazon.DynamoDBv2;
            using Amazon.DynamoDBv2.DataModel;
            using FieldCrypt;

            var client = new AmazonDynamoDBClient("id", "secret", new AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:9", MaxErrorRetry = 0 });
            using var context = new DynamoDBContextBuilder()
                .WithDynamoDBClient(() => client)
                .ConfigureContext(config => config.DisableFetchingTableMetadata = true)
                .Build();
            try
            {
                await context.SaveAsync(new Patient { Id = "p-1", Ssn = "078-05-1120" });
            }
            catch (FieldCryptException e)
            {
                Console.WriteLine(e.Code);
            }
            catch (HttpRequestException)
            {
                Console.WriteLine("sent");
            }
            catch (Amazon.Runtime.AmazonClientException)
            {
                Console.WriteLine("sent");
            }

            [DynamoDBTable("Patients")]
            public sealed class Patient
            {
                [DynamoDBHashKey]
                public string Id { get; set; } = "";

                [Encrypted]
                public string? Ssn { get; set; }
            }
            """,
            Token);
    }

    // What this test was built with: the consumer needs no other packages, and no network.
    private static string PackageFolder => typeof(PackageConsumerTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "PackageFolder").Value!;

    private static async Task<string> DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";

        // Of the test's own process, where the test runner speaks to it.
        start.Environment.Remove("MSBuildSDKsPath");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Token);
        var errors = process.StandardError.ReadToEndAsync(Token);
        try
        {
            await process.WaitForExitAsync(Token);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        var text = await output + await errors;
        Assert.True(process.ExitCode == 0, text);
        return text;
    }
}

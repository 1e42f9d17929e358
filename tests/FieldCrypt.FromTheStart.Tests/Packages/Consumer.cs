using System.Reflection;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>A program outside of this repository that references the package of DynamoDB and nothing else, and saves an annotated class through a plain client.</summary>
internal sealed class Consumer(LocalFeed feed)
{
    private const string Program = """
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
        """;

    private readonly string _folder = feed.CreateProgramFolder();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // What this test was built with: the consumer needs no other packages, and no network.
    private static string PackageFolder => typeof(Consumer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "PackageFolder").Value!;

    /// <summary>Builds the program as it is built by default: for any system.</summary>
    public async Task BuildAsync(params string[] properties)
    {
        // Nothing listens at the endpoint: what the guard lets through fails there.
        await File.WriteAllTextAsync(Path.Combine(_folder, "Program.cs"), Program, Token);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <RestorePackagesPath>../packages</RestorePackagesPath>
                <RestoreSources>{feed.Feed}</RestoreSources>
                <RestoreFallbackFolders>{PackageFolder}</RestoreFallbackFolders>
                <NuGetAudit>false</NuGetAudit>
                <NoWarn>$(NoWarn);FC0101</NoWarn>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="FieldCrypt.DynamoDb" Version="{LocalFeed.Version}" /></ItemGroup>
            </Project>
            """,
            Token);
        await LocalFeed.DotnetAsync(_folder, ["build", "-v", "q", .. properties]);
    }

    /// <summary>Runs the program.</summary>
    /// <returns>The one word that it says.</returns>
    public async Task<string> RunAsync() => (await LocalFeed.DotnetAsync(_folder, [Built])).Trim();

    /// <summary>Runs the program and has the runtime write down what it compiles meanwhile.</summary>
    /// <returns>A line for each method.</returns>
    public async Task<string[]> RunAndListCompiledMethodsAsync(params (string Name, string Value)[] environment)
    {
        var list = Path.Combine(_folder, "compiled.txt");
        await LocalFeed.DotnetAsync(_folder, [Built], [("DOTNET_JitStdOutFile", list), ("DOTNET_JitDisasmSummary", "1"), .. environment]);
        return await File.ReadAllLinesAsync(list, Token);
    }

    private static string Built => Path.Combine("bin", "Debug", "net10.0", "Consumer.dll");
}

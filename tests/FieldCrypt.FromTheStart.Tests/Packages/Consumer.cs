using System.Globalization;
using System.Reflection;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>A program outside of this repository that references the package of DynamoDB and nothing else, and saves an annotated class through a plain client.</summary>
internal sealed class Consumer(LocalFeed feed)
{
    private const string Program = """
        using Amazon.DynamoDBv2;
        using Amazon.DynamoDBv2.DataModel;
        using FieldCrypt;
        using FieldCrypt.Keys;

        if (args is ["compiled"])
        {
            var before = System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true);
            using var keys = LocalKeyProvider.FromKey("clinic", "key-1", new byte[32]);
            Console.WriteLine(System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true) - before);
            return;
        }

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

    /// <summary>Runs the program for a local key.</summary>
    /// <returns>How many methods the runtime compiled to make it.</returns>
    public async Task<int> CountCompiledMethodsAsync() =>
        int.Parse(await LocalFeed.DotnetAsync(_folder, [Built, "compiled"]), CultureInfo.InvariantCulture);

    /// <summary>Puts the assembly of a package that has no native code in the place of those that have.</summary>
    public void RemovePrecompiledCode(string assembly)
    {
        var folder = Path.Combine(_folder, Path.GetDirectoryName(Built)!);
        var precompiled = Directory.GetFiles(Path.Combine(folder, "runtimes"), assembly, SearchOption.AllDirectories);
        Assert.NotEmpty(precompiled);
        Assert.All(precompiled, file => File.Copy(Path.Combine(folder, assembly), file, overwrite: true));
    }

    private static string Built => Path.Combine("bin", "Debug", "net10.0", "Consumer.dll");
}

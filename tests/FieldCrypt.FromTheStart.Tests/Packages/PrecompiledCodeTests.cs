using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>What the packages of a first request bring beside their assemblies: the same, compiled before.</summary>
[Collection(nameof(LocalFeed))]
public class PrecompiledCodeTests
{
    // ReadyToRun marks the machine with the system that it compiled for, so that no other system takes the code for its own.
    private const int Linux = 0x7B79;
    private const int Apple = 0x4644;

    private readonly LocalFeed _feed;

    public PrecompiledCodeTests(LocalFeed feed)
    {
        Assert.SkipWhen(feed.WhyNotPrecompiled is not null, feed.WhyNotPrecompiled ?? "");
        _feed = feed;
    }

    [Theory]
    [InlineData("FieldCrypt")]
    [InlineData("FieldCrypt.DynamoDb")]
    [InlineData("FieldCrypt.Kms")]
    public void A_package_brings_code_for_a_system_beside_the_assembly_that_has_none(string package)
    {
        using var opened = ZipFile.OpenRead(Path.Combine(_feed.Feed, $"{package}.{LocalFeed.Version}.nupkg"));
        var (machine, isPrecompiled, identity) = Read(opened, $"lib/net10.0/{package}.dll");

        Assert.Equal((Machine.I386, false), (machine, isPrecompiled));
        var code = Assert.Single(opened.Entries, entry => entry.FullName.StartsWith("runtimes/", StringComparison.Ordinal));
        Assert.Equal($"runtimes/{LocalFeed.System}/lib/net10.0/{package}.dll", code.FullName);
        Assert.Equal((MachineOf(LocalFeed.System), true, identity), Read(opened, code.FullName));
    }

    [Fact]
    public async Task A_program_runs_that_code_and_compiles_what_it_runs_where_the_code_is_missing()
    {
        var consumer = new Consumer(_feed);
        await consumer.BuildAsync();

        var withCode = await consumer.CountCompiledMethodsAsync();
        consumer.RemovePrecompiledCode("FieldCrypt.dll");
        var without = await consumer.CountCompiledMethodsAsync();

        Assert.InRange(withCode, 0, without / 2);
    }

    private static Machine MachineOf(string system) =>
        (Machine)((int)(system.EndsWith("arm64", StringComparison.Ordinal) ? Machine.Arm64 : Machine.Amd64) ^ (system.Split('-')[0] switch
        {
            "linux" => Linux,
            "osx" => Apple,
            _ => 0,
        }));

    private static (Machine Machine, bool IsPrecompiled, Guid Identity) Read(ZipArchive package, string path)
    {
        using var file = package.GetEntry(path)!.Open();
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        copy.Position = 0;
        using var assembly = new PEReader(copy);
        var metadata = assembly.GetMetadataReader();
        return (
            assembly.PEHeaders.CoffHeader.Machine,
            assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0,
            metadata.GetGuid(metadata.GetModuleDefinition().Mvid));
    }
}

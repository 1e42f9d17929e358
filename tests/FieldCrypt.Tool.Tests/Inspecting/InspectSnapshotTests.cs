using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Tool.Tests.Inspecting;

/// <summary>What <c>inspect</c> says of every format, compared with files that a person has read.</summary>
public class InspectSnapshotTests
{
    // Set it to write the files anew, and read the difference.
    private const string Update = "FIELDCRYPT_UPDATE_SNAPSHOTS";

    public static TheoryData<string> Names => [.. Samples.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_sample_of_the_format_is_described_without_any_key(string name)
    {
        var (code, output, error) = await new CommandLine { Input = Samples.Of(name) }.RunAsync("inspect", "-");

        Assert.Equal(("", ExitCode.Done), (error, code));
        var path = Path.Combine(Repository.Root, "tests/FieldCrypt.Tool.Tests/Inspecting/Snapshots", $"{name}.txt");
        if (Environment.GetEnvironmentVariable(Update) is not null)
        {
            await File.WriteAllTextAsync(path, output, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), output);
    }
}

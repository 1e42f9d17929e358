using FieldCrypt.Benchmarks;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>The figures of docs/searching.md, measured again with the real hash.</summary>
public class SearchDocumentTests
{
    [Fact]
    public void The_table_of_bits_is_what_is_measured() => Assert.Contains(ExposureDocument.Table(), Read("searching.md"), StringComparison.Ordinal);

    [Fact]
    public void The_plot_is_what_is_measured() => Assert.Equal(ExposureDocument.Plot(), Read("searching.svg"));

    [Theory]
    [InlineData(14)]
    [InlineData(16)]
    public void The_helper_says_how_many_items_are_read(int bits)
    {
        var mean = BeaconExposure.Even(bits).MeanReadForOne;
        Assert.Equal(BeaconBits.ReadPerFound(BeaconExposure.Values, bits), mean, tolerance: 0.02 * mean);
    }

    [Fact]
    public void The_computed_bits_leave_no_more_values_alone_than_was_said()
    {
        var bits = BeaconBits.For(BeaconExposure.Values);
        Assert.True(BeaconExposure.Even(bits).Alone <= 0.01);
        Assert.True(BeaconExposure.Even(bits + 1).Alone > 0.01);
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, "docs", name)).ReplaceLineEndings("\n");
}

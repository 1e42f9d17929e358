using System.Globalization;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>The figures of docs/searching.md, computed.</summary>
public class SearchDocumentTests
{
    private const int Values = 100_000;
    private const double Items = 1_000_000;

    [Fact]
    public void The_table_of_bits_is_what_is_computed()
    {
        string[] table =
        [
            "| bits | even: read for one | alone | largest | Zipf: read for one | largest |",
            "|---|---|---|---|---|---|",
            .. new[] { 8, 10, 12, 14, 16, 20, 24 }.Select(Row),
        ];
        Assert.Contains(
            string.Join('\n', table),
            File.ReadAllText(Path.Combine(Repository.Root, "docs", "searching.md")).ReplaceLineEndings("\n"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(14)]
    [InlineData(16)]
    public void The_helper_says_how_many_items_are_read(int bits)
    {
        var hashes = Hashes(bits);
        var even = Enumerable.Repeat(Items / Values, Values).ToArray();
        var perHash = PerHash(hashes, even);
        var mean = hashes.Select((hash, value) => perHash[hash] / even[value]).Average();
        Assert.Equal(BeaconBits.ReadPerFound(Values, bits), mean, tolerance: 0.02 * mean);
    }

    [Fact]
    public void The_computed_bits_leave_no_more_values_alone_than_was_said()
    {
        var bits = BeaconBits.For(Values);
        Assert.True(Alone(Hashes(bits)) <= 0.01);
        Assert.True(Alone(Hashes(bits + 1)) > 0.01);
    }

    private static string Row(int bits)
    {
        var hashes = Hashes(bits);
        var even = Enumerable.Repeat(Items / Values, Values).ToArray();
        var harmonic = Enumerable.Range(1, Values).Sum(rank => 1.0 / rank);
        var zipf = Enumerable.Range(1, Values).Select(rank => Items / rank / harmonic).ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {bits} | {MedianRead(hashes, even):N1} | {Alone(hashes):P1} | {Largest(hashes, even):P2} | {MedianRead(hashes, zipf):N1} | {Largest(hashes, zipf):P1} |");
    }

    // A hash under a secret key is as good as a random number for each value; the seed makes the table the same each time.
    private static int[] Hashes(int bits)
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, Values).Select(_ => random.Next(1 << bits))];
    }

    private static Dictionary<int, double> PerHash(int[] hashes, double[] items)
    {
        var sums = new Dictionary<int, double>();
        for (var value = 0; value < Values; value++)
        {
            sums[hashes[value]] = sums.GetValueOrDefault(hashes[value]) + items[value];
        }

        return sums;
    }

    private static double MedianRead(int[] hashes, double[] items)
    {
        var sums = PerHash(hashes, items);
        return hashes.Select((hash, value) => sums[hash] / items[value]).Order().ElementAt(Values / 2);
    }

    private static double Largest(int[] hashes, double[] items) => PerHash(hashes, items).Values.Max() / Items;

    private static double Alone(int[] hashes) =>
        hashes.GroupBy(hash => hash).Count(values => values.Count() == 1) / (double)Values;
}

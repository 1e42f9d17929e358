using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// What a beacon costs and what it tells, measured with the real hash on a million people who have one of 100,000 values each: evenly, or with frequencies
/// after Zipf.
/// </summary>
/// <remarks>The key is fixed, so that the figures are the same each time; another key gives as good as the same.</remarks>
internal sealed class BeaconExposure
{
    public const int Values = 100_000;
    public const double People = 1_000_000;
    public const int MostPartitions = 5;

    private static readonly Lazy<ulong[][]> Hashes = new(HashAll);

    private readonly uint[][] _hashes;
    private readonly double[] _people;
    private readonly Dictionary<uint, double> _perHash = [];

    private BeaconExposure(int bits, int partitions, double[] people)
    {
        _people = people;
        _hashes = [.. Hashes.Value.Take(partitions).Select(hashes => Array.ConvertAll(hashes, hash => (uint)(hash & ((1UL << bits) - 1))))];
        foreach (var hashes in _hashes)
        {
            for (var value = 0; value < Values; value++)
            {
                _perHash[hashes[value]] = _perHash.GetValueOrDefault(hashes[value]) + (people[value] / partitions);
            }
        }
    }

    /// <summary>Every value is as frequent as the others.</summary>
    public static BeaconExposure Even(int bits, int partitions = 1) => new(bits, partitions, EvenPeople);

    /// <summary>The second most frequent value is half as frequent as the first, the third a third, and so on: the first has 8 % of the people.</summary>
    public static BeaconExposure Zipf(int bits, int partitions = 1) => new(bits, partitions, ZipfPeople);

    /// <summary>Items that a query reads for each that it finds: the median over the values.</summary>
    public double ReadForOne => Median(Enumerable.Range(0, Values).Select(value => (Read(value) / _people[value], 1.0)), Values);

    /// <summary>People who have the same hash: the median over the people.</summary>
    public double Sharing => Median(
        _hashes.SelectMany(hashes => Enumerable.Range(0, Values).Select(value => (_perHash[hashes[value]], _people[value] / _hashes.Length))), People);

    /// <summary>The share of values that have a hash of their own.</summary>
    public double Alone
    {
        get
        {
            var perHash = _hashes.SelectMany(hashes => hashes).CountBy(hash => hash).ToDictionary();
            return Enumerable.Range(0, Values).Count(value => _hashes.Any(hashes => perHash[hashes[value]] == 1)) / (double)Values;
        }
    }

    /// <summary>The share of the people that have the most frequent hash.</summary>
    public double Largest => _perHash.Values.Max() / People;

    /// <summary>The mean over the values of items read for each that is found.</summary>
    public double MeanReadForOne => Enumerable.Range(0, Values).Average(value => Read(value) / _people[value]);

    private static double[] EvenPeople { get; } = [.. Enumerable.Repeat(People / Values, Values)];

    private static double[] ZipfPeople { get; } = Zipfian();

    private double Read(int value) => _hashes.Select(hashes => hashes[value]).Distinct().Sum(hash => _perHash[hash]);

    private static double[] Zipfian()
    {
        var harmonic = Enumerable.Range(1, Values).Sum(rank => 1.0 / rank);
        return [.. Enumerable.Range(1, Values).Select(rank => People / rank / harmonic)];
    }

    private static double Median(IEnumerable<(double Figure, double Weight)> figures, double weight)
    {
        var passed = 0.0;
        return figures.OrderBy(figure => figure.Figure).First(figure => (passed += figure.Weight) >= weight / 2).Figure;
    }

    private static ulong[][] HashAll() => [.. Enumerable.Range(0, MostPartitions).Select(partition => Enumerable.Range(0, Values)
        .Select(value => Hash(value, partition)).ToArray())];

    // As a standard beacon is made of a text: its bytes, then the partition unless it is 0.
    private static ulong Hash(int value, int partition)
    {
        var text = Encoding.UTF8.GetBytes(value.ToString("D6", CultureInfo.InvariantCulture));
        return BinaryPrimitives.ReadUInt64BigEndian(HMACSHA384.HashData(new byte[64], partition == 0 ? text : [.. text, (byte)partition]));
    }
}

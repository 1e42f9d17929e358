using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FieldCrypt.Fuzz;

/// <summary>What became of the inputs of a run.</summary>
internal sealed class FuzzReport(string target, int seed)
{
    private const int MaxShown = 2_000;
    private readonly SortedDictionary<string, (int Times, string Example)> _faults = new(StringComparer.Ordinal);
    private TimeSpan _slowest;
    private long _mostAllocated;

    public long Inputs { get; private set; }

    public long Accepted { get; private set; }

    public TimeSpan Elapsed { get; set; }

    public bool HasFaults => _faults.Count > 0;

    public void Add(bool isAccepted, TimeSpan time, long allocated)
    {
        Inputs++;
        Accepted += isAccepted ? 1 : 0;
        _slowest = time > _slowest ? time : _slowest;
        _mostAllocated = Math.Max(_mostAllocated, allocated);
    }

    public void Fault(Input input, Exception error)
    {
        var frame = new StackTrace(error).GetFrames()
            .Select(candidate => candidate.GetMethod())
            .FirstOrDefault(method => method?.DeclaringType?.FullName?.StartsWith("FieldCrypt.", StringComparison.Ordinal) == true);
        Fault(input, $"{error.GetType().Name} in {frame?.DeclaringType?.Name}.{frame?.Name}");
    }

    public void Fault(Input input, string kind)
    {
        var example = _faults.TryGetValue(kind, out var known) ? known.Example : input.Describe();
        _faults[kind] = (known.Times + 1, example.Length > MaxShown ? example[..MaxShown] + "…" : example);
    }

    public override string ToString()
    {
        var text = new StringBuilder(string.Create(
            CultureInfo.InvariantCulture,
            $"{target}: {Inputs} inputs, {Accepted} accepted, {Inputs - Accepted} refused, at most {_slowest.TotalMilliseconds:0} ms and {_mostAllocated >> 10} KB, {Elapsed.TotalSeconds:0.0} s, seed {seed}"));
        foreach (var (kind, (times, example)) in _faults)
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"  {times} times {kind}, for example {example}");
        }

        return text.ToString();
    }
}

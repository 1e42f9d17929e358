using FieldCrypt.Testing.Kms;

namespace FieldCrypt.Testing;

/// <summary>Faults that a <see cref="KmsEmulator"/> shows on purpose. Each ends when its handle is disposed. Thread-safe.</summary>
/// <remarks>
/// A null Region or operation means any; <c>times</c> bounds how many calls are hit, null means all. The newest fault that fits a call
/// applies.
/// </remarks>
public sealed class KmsFaults
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];

    internal KmsFaults()
    {
    }

    /// <summary>A whole Region goes dark: every connection to it is dropped without an answer.</summary>
    public IDisposable Outage(string region) => DropConnection(region);

    /// <summary>Calls are refused with <c>ThrottlingException</c>.</summary>
    public IDisposable Throttle(string? region = null, string? operation = null, int? times = null) =>
        Add(new Fault(FaultKind.Throttle, TimeSpan.Zero, region, operation, times));

    /// <summary>Calls fail with <c>KMSInternalException</c>, HTTP status 500.</summary>
    public IDisposable Fail(string? region = null, string? operation = null, int? times = null) =>
        Add(new Fault(FaultKind.Fail, TimeSpan.Zero, region, operation, times));

    /// <summary>Calls are answered late.</summary>
    public IDisposable Delay(TimeSpan delay, string? region = null, string? operation = null, int? times = null) =>
        Add(new Fault(FaultKind.Delay, delay, region, operation, times));

    /// <summary>The connection is dropped without an answer.</summary>
    public IDisposable DropConnection(string? region = null, string? operation = null, int? times = null) =>
        Add(new Fault(FaultKind.DropConnection, TimeSpan.Zero, region, operation, times));

    /// <summary>The fault that hits a call, if any does; it is used up by one call.</summary>
    internal Fault? Take(string region, string operation)
    {
        lock (_gate)
        {
            for (var i = _faults.Count - 1; i >= 0; i--)
            {
                if (_faults[i].TryHit(region, operation))
                {
                    return _faults[i];
                }
            }

            return null;
        }
    }

    private Handle Add(Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
            return new Handle(this, fault);
        }
    }

    private sealed class Handle(KmsFaults faults, Fault fault) : IDisposable
    {
        public void Dispose()
        {
            lock (faults._gate)
            {
                faults._faults.Remove(fault);
            }
        }
    }
}

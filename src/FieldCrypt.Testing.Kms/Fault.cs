namespace FieldCrypt.Testing.Kms;

internal enum FaultKind
{
    Throttle,
    Fail,
    Delay,
    DropConnection,
}

/// <summary>A fault and how many calls it still hits.</summary>
internal sealed class Fault(FaultKind kind, TimeSpan delay, string? region, string? operation, int? times)
{
    private int? _left = times;

    public FaultKind Kind => kind;

    public TimeSpan Delay => delay;

    /// <summary>Whether the fault hits this call; counts it if so.</summary>
    public bool TryHit(string callRegion, string callOperation)
    {
        if ((region ?? callRegion) != callRegion || (operation ?? callOperation) != callOperation || _left == 0)
        {
            return false;
        }

        _left--;
        return true;
    }
}

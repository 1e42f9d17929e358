namespace FieldCrypt.DynamoDb.Guard;

/// <summary>A permission to use protected tables past encryption, on the way of execution that asked for it and until it is disposed.</summary>
internal sealed class RawAccess : IDisposable
{
    private static readonly AsyncLocal<RawAccess?> Flowing = new();

    private readonly RawAccess? _outer;
    private volatile bool _isOver;

    private RawAccess(string reason, RawAccess? outer) => (Reason, _outer) = (reason, outer);

    /// <summary>Why, in the words of whoever asked.</summary>
    public string Reason { get; }

    /// <summary>The permission that holds here; null if none does. What was started under one that is over by now has it no longer.</summary>
    public static RawAccess? Current
    {
        get
        {
            var access = Flowing.Value;
            while (access is { _isOver: true })
            {
                access = access._outer;
            }

            return access;
        }
    }

    public static RawAccess Begin(string reason) => Flowing.Value = new RawAccess(reason, Current);

    public void Dispose()
    {
        _isOver = true;
        if (Flowing.Value == this)
        {
            Flowing.Value = _outer;
        }
    }
}

namespace FieldCrypt.Guard;

/// <summary>A permission to go past a guard, on the way of execution that asked for it and until it is disposed.</summary>
internal sealed class PermissionScope : IDisposable
{
    private readonly AsyncLocal<PermissionScope?> _flowing;
    private readonly PermissionScope? _outer;
    private volatile bool _isOver;

    private PermissionScope(AsyncLocal<PermissionScope?> flowing, string reason) => (_flowing, _outer, Reason) = (flowing, Current(flowing), reason);

    /// <summary>Why, in the words of whoever asked.</summary>
    public string Reason { get; }

    /// <summary>The permission that holds here; null if none does. What was started under one that is over by now has it no longer.</summary>
    public static PermissionScope? Current(AsyncLocal<PermissionScope?> flowing)
    {
        var scope = flowing.Value;
        while (scope is { _isOver: true })
        {
            scope = scope._outer;
        }

        return scope;
    }

    public static PermissionScope Begin(AsyncLocal<PermissionScope?> flowing, string reason) => flowing.Value = new PermissionScope(flowing, reason);

    public void Dispose()
    {
        _isOver = true;
        if (_flowing.Value == this)
        {
            _flowing.Value = _outer;
        }
    }
}

namespace FieldCrypt.Testing.MongoDb;

internal enum MongoFaultKind
{
    Fail,
    Delay,
    DropConnection,
    LoseReply,
}

/// <summary>A fault, how many commands it lets pass first, and how many it still hits.</summary>
internal sealed class MongoFault(MongoFaultKind kind, string? command, int skip, int? times)
{
    private int _skip = skip;
    private int? _left = times;

    public MongoFaultKind Kind => kind;

    public TimeSpan Delay { get; init; }

    /// <summary>The error that a failing command is answered with.</summary>
    public MongoError? Error { get; init; }

    /// <summary>Whether the fault hits this command; counts it if so.</summary>
    public bool TryHit(string name)
    {
        // The greetings with which a driver watches the server come at any time, so they are hit only when they are named.
        var fits = command is null ? name is not ("hello" or "isMaster" or "ismaster") : command == name;
        if (!fits || _left == 0 || _skip-- > 0)
        {
            return false;
        }

        _left--;
        return true;
    }
}

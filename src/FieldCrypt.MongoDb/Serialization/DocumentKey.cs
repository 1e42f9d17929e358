namespace FieldCrypt.MongoDb.Serialization;

/// <summary>The key of the document at hand, where each document has its own.</summary>
internal static class DocumentKey
{
    // The document that this thread is serializing: serialization is synchronous, so a thread is at one document.
    [ThreadStatic]
    private static DataKeyReference? s_ofDocument;

    // What the caller says for filters and updates; it flows with the call.
    private static readonly AsyncLocal<DataKeyReference?> Caller = new();

    /// <summary>The key of the document that is serialized; outside one, what the caller says.</summary>
    public static DataKeyReference? Current => s_ofDocument ?? OfCaller;

    /// <summary>What the caller says.</summary>
    public static DataKeyReference? OfCaller => Caller.Value;

    /// <summary>Uses a key for the document that is serialized next on this thread.</summary>
    /// <returns>What was used before, to be given back with <see cref="Leave"/>.</returns>
    public static DataKeyReference? Enter(DataKeyReference key)
    {
        var before = s_ofDocument;
        s_ofDocument = key;
        return before;
    }

    public static void Leave(DataKeyReference? before) => s_ofDocument = before;

    /// <summary>Uses a key for all that the caller does until the result is disposed.</summary>
    public static IDisposable Use(DataKeyReference key)
    {
        var scope = new Scope(Caller.Value);
        Caller.Value = key;
        return scope;
    }

    private sealed class Scope(DataKeyReference? before) : IDisposable
    {
        public void Dispose() => Caller.Value = before;
    }
}

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>The data keys that the values of a document named while it was read: its own key is known when it has been read.</summary>
/// <remarks>Kept by the thread: deserialization is synchronous.</remarks>
internal sealed class DocumentBeingRead
{
    [ThreadStatic]
    private static DocumentBeingRead? s_current;

    private readonly List<(MemberKey Key, EncryptedMember Member, Guid Id)> _named = [];

    /// <summary>The innermost document with a key of its own that this thread is reading.</summary>
    public static DocumentBeingRead? Current => s_current;

    /// <summary>Begins to read a document.</summary>
    /// <returns>What was being read before, to be given back with <see cref="Leave"/>.</returns>
    public static DocumentBeingRead? Enter(out DocumentBeingRead document)
    {
        var before = s_current;
        s_current = document = new();
        return before;
    }

    public static void Leave(DocumentBeingRead? before) => s_current = before;

    public void Add(MemberKey key, EncryptedMember member, Guid id)
    {
        // Nearly always all are the same.
        if (_named.Count == 0 || _named[^1].Id != id || _named[^1].Key != key)
        {
            _named.Add((key, member, id));
        }
    }

    public bool IsEmpty => _named.Count == 0;

    /// <summary>Refuses the document if a value in it is not of its key.</summary>
    /// <exception cref="DataNotAuthenticException">A value was moved here from another document.</exception>
    public void Require(DataKeyReference own)
    {
        foreach (var (key, member, id) in _named)
        {
            key.RequireReadable(member, id, own);
        }
    }
}

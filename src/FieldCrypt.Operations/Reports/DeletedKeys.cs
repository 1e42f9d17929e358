namespace FieldCrypt.Operations;

/// <summary>Keys that are thought away, and those that go with them.</summary>
internal sealed class DeletedKeys
{
    private readonly HashSet<string> _names;
    private readonly HashSet<string> _multiRegionIds;
    private readonly HashSet<(WrappingKeyKind, string, string?)> _through;
    private readonly HashSet<(WrappingKeyKind, string, string?)> _known;
    private readonly bool _mayProtect;

    public DeletedKeys(IReadOnlyList<string> names, IReadOnlyList<ProtectedKey> protectedKeys)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        _multiRegionIds = new HashSet<string>(
            names.Select(name => new WrappingKey { Kind = WrappingKeyKind.Kms, Name = name }.MultiRegionId).OfType<string>(), StringComparer.Ordinal);
        _through = [.. protectedKeys.Where(key => IsNamed(key.ProtectedBy)).Select(Identity)];
        _known = [.. protectedKeys.Select(Identity)];

        // Branch keys and MongoDB data keys protect no others of their kind.
        _mayProtect = names.Any(name => !Guid.TryParse(name, out _));
    }

    /// <summary>The multi-Region keys among them.</summary>
    public IEnumerable<string> MultiRegionIds => _multiRegionIds.Order(StringComparer.Ordinal);

    /// <summary>Whether a key is gone with them.</summary>
    public bool Include(WrappingKey key) => IsNamed(key) || IncludeThroughAnother(key);

    /// <summary>Whether a key is gone because one of them protected it.</summary>
    public bool IncludeThroughAnother(WrappingKey key) => _through.Contains((key.Kind, key.Name, key.Version));

    /// <summary>Whether a key may be gone because one of them may have protected it.</summary>
    public bool MayInclude(WrappingKey key) =>
        _mayProtect && key.Kind is WrappingKeyKind.Branch or WrappingKeyKind.MongoDbDataKey && !_known.Contains((key.Kind, key.Name, key.Version));

    private static (WrappingKeyKind, string, string?) Identity(ProtectedKey key) => (key.Kind, key.Name, key.Version);

    private bool IsNamed(WrappingKey key) =>
        _names.Contains(key.Name) || (key.MultiRegionId is { } id && _multiRegionIds.Contains(id));
}

namespace FieldCrypt.Operations;

/// <summary>Keys that are thought away, and those that go with them.</summary>
/// <remarks>
/// Who asks may name a key otherwise than the items do: a KMS key by its id alone, as the console shows it, a local key without its namespace. Whatever may be
/// meant counts as gone: an answer that is too careful can be asked again, a key that was deleted cannot be had back.
/// </remarks>
internal sealed class DeletedKeys
{
    private const int MaxNameLength = 2048;

    private readonly HashSet<string> _names;
    private readonly HashSet<string> _kmsIds;
    private readonly HashSet<string> _bareKmsIds;
    private readonly HashSet<Guid> _uuids;
    private readonly HashSet<string> _multiRegionIds;
    private readonly HashSet<(WrappingKeyKind, string, string?)> _through;
    private readonly HashSet<(WrappingKeyKind, string, string?)> _known;
    private readonly bool _mayProtect;

    /// <param name="names">How they are called.</param>
    /// <param name="used">The keys that items name.</param>
    /// <param name="protectedKeys">Which of those are protected by which others.</param>
    public DeletedKeys(IReadOnlyList<string> names, IReadOnlyCollection<WrappingKey> used, IReadOnlyList<ProtectedKey> protectedKeys)
    {
        // Reports have names as they may be shown.
        _names = new HashSet<string>(names.Concat(names.Select(static name => ForeignText.Shown(name, MaxNameLength))), StringComparer.Ordinal);
        _kmsIds = new HashSet<string>(names.Select(KmsKeyName.IdIn).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        _bareKmsIds = new HashSet<string>(names.Where(static name => !KmsKeyName.IsArn(name)).Select(KmsKeyName.IdIn).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        _uuids = [.. names.Where(static name => Guid.TryParse(name, out _)).Select(Guid.Parse)];
        _multiRegionIds = new HashSet<string>(
            names.Select(name => new WrappingKey { Kind = WrappingKeyKind.Kms, Name = name }.MultiRegionId).OfType<string>(), StringComparer.Ordinal);
        _through = [.. protectedKeys.Where(key => IsNamed(key.ProtectedBy)).Select(Identity)];
        _known = [.. protectedKeys.Where(static key => !IsUnclear(key.ProtectedBy)).Select(Identity)];

        // Branch keys and MongoDB data keys protect no others of their kind. A UUID that neither has may be the id of a KMS key.
        var between = used.Where(static key => IsBetween(key.Kind)).Concat(protectedKeys.Select(static key => new WrappingKey { Kind = key.Kind, Name = key.Name }))
            .Where(IsNamed).ToList();
        _mayProtect = names.Any(name => !between.Exists(key => IsCalled(key, name)));
        Aliases = [.. names.Where(name => KmsKeyName.IsAlias(name) && !used.Any(key => IsCalled(key, name)))];
    }

    /// <summary>The multi-Region keys among them.</summary>
    public IEnumerable<string> MultiRegionIds => _multiRegionIds.Order(StringComparer.Ordinal);

    /// <summary>Names that say where a key is found today, and not which it is.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Whether a key is gone with them.</summary>
    public bool Include(WrappingKey key) => IsNamed(key) || IncludeThroughAnother(key);

    /// <summary>Whether a key is gone because one of them protected it.</summary>
    public bool IncludeThroughAnother(WrappingKey key) => _through.Contains((key.Kind, key.Name, key.Version));

    /// <summary>Whether a key may be gone because one of them may have protected it.</summary>
    public bool MayInclude(WrappingKey key) => _mayProtect && IsBetween(key.Kind) && !_known.Contains((key.Kind, key.Name, key.Version));

    private static bool IsBetween(WrappingKeyKind kind) => kind is WrappingKeyKind.Branch or WrappingKeyKind.MongoDbDataKey;

    private static (WrappingKeyKind, string, string?) Identity(ProtectedKey key) => (key.Kind, key.Name, key.Version);

    // An alias, and a master key of another service, are written in more ways than one.
    private static bool IsUnclear(WrappingKey key) => key.Kind == WrappingKeyKind.Other || (key.Kind == WrappingKeyKind.Kms && KmsKeyName.IsAlias(key.Name));

    private static bool IsCalled(WrappingKey key, string name) =>
        key.Name == name || key.Name == ForeignText.Shown(name, MaxNameLength) || (Guid.TryParse(name, out var uuid) && Guid.TryParse(key.Name, out var own) && uuid == own);

    private bool IsNamed(WrappingKey key) => _names.Contains(key.Name) || key.Kind switch
    {
        WrappingKeyKind.Kms or WrappingKeyKind.KmsRsa => key.MultiRegionId is { } id && _multiRegionIds.Contains(id)
            || KmsKeyName.IdIn(key.Name) is { } keyId && (KmsKeyName.IsArn(key.Name) ? _bareKmsIds : _kmsIds).Contains(keyId),
        WrappingKeyKind.Local => _names.Contains(key.Name[(key.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]),
        WrappingKeyKind.MongoDbDataKey => Guid.TryParse(key.Name, out var uuid) && _uuids.Contains(uuid),
        _ => false,
    };
}

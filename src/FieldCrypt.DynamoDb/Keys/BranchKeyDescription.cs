using System.Globalization;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Keys;

/// <summary>Everything in a record of the key store but the wrapped key: what is bound to that key as its encryption context.</summary>
/// <remarks>
/// <code>
/// branch-key-id       the branch key
/// type                branch:ACTIVE, branch:version:UUID, or beacon:ACTIVE
/// version             branch:version:UUID; in the active record only
/// create-time         YYYY-MM-DDTHH:MM:SS.ffffffZ
/// hierarchy-version   1
/// kms-arn             the KMS key
/// aws-crypto-ec:KEY   a pair that was given when the branch key was created
/// </code>
/// AWS material providers specification, branch key store, "Encryption Context" and "Record Format". docs/key-store.md.
/// </remarks>
internal sealed class BranchKeyDescription
{
    public const string IdAttribute = "branch-key-id";
    public const string TypeAttribute = "type";
    public const string HierarchyVersionAttribute = "hierarchy-version";
    public const string HierarchyVersion = "1";
    public const string ActiveType = "branch:ACTIVE";
    public const string BeaconType = "beacon:ACTIVE";

    /// <summary>The logical name of the store; in the encryption context only, never in the record.</summary>
    public const string StoreNameKey = "tablename";

    private const string VersionAttribute = "version";
    private const string CreateTimeAttribute = "create-time";
    private const string KeyNameAttribute = "kms-arn";
    private const string VersionPrefix = "branch:version:";
    private const string CustomPrefix = "aws-crypto-ec:";

    private readonly Dictionary<string, string> _pairs;

    private BranchKeyDescription(Dictionary<string, string> pairs) => _pairs = pairs;

    /// <summary>The pairs, as they stand in the record.</summary>
    public IReadOnlyDictionary<string, string> Pairs => _pairs;

    public string Id => _pairs[IdAttribute];

    public string Type => _pairs[TypeAttribute];

    /// <summary>The ARN of the KMS key.</summary>
    public string KeyName => _pairs[KeyNameAttribute];

    /// <summary>When the version was created; null if that is not a time.</summary>
    public DateTimeOffset? CreatedAt =>
        DateTimeOffset.TryParse(_pairs[CreateTimeAttribute], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The <c>type</c> of the record of a version.</summary>
    public static string TypeOf(Guid version) => $"{VersionPrefix}{version:D}";

    /// <summary>Describes the beacon key of a new branch key; its versions are described from there.</summary>
    public static BranchKeyDescription New(string branchKeyId, string keyName, DateTimeOffset now, EncryptionContext custom)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [IdAttribute] = branchKeyId,
            [TypeAttribute] = BeaconType,
            [CreateTimeAttribute] = TimeText(now),
            [HierarchyVersionAttribute] = HierarchyVersion,
            [KeyNameAttribute] = keyName,
        };
        foreach (var (key, value) in custom)
        {
            pairs.Add(CustomPrefix + key, value);
        }

        return new BranchKeyDescription(pairs);
    }

    /// <summary>Takes what a record says, if it has all that a record of its type has; null if not.</summary>
    public static BranchKeyDescription? TryRead(Dictionary<string, string> pairs)
    {
        if (!pairs.TryGetValue(TypeAttribute, out var type)
            || !pairs.ContainsKey(IdAttribute)
            || !pairs.ContainsKey(CreateTimeAttribute)
            || !pairs.ContainsKey(KeyNameAttribute)
            || pairs.GetValueOrDefault(HierarchyVersionAttribute) != HierarchyVersion
            || pairs.ContainsKey(StoreNameKey))
        {
            return null;
        }

        var hasVersion = pairs.TryGetValue(VersionAttribute, out var version);
        var isWhole = type switch
        {
            ActiveType => TryVersion(version, out _),
            BeaconType => !hasVersion,
            _ => !hasVersion && TryVersion(type, out _),
        };
        return isWhole && IsText(pairs) ? new BranchKeyDescription(pairs) : null;
    }

    /// <summary>The version of a branch key; a beacon key has none.</summary>
    public Guid Version() => TryVersion(Type == ActiveType ? _pairs[VersionAttribute] : Type, out var version)
        ? version
        : throw new InvalidOperationException($"A record of type {Type} has no version.");

    /// <summary>The same branch key's description of another version, in the record of that version.</summary>
    public BranchKeyDescription ForVersion(Guid version, DateTimeOffset now) => Changed(pairs =>
    {
        pairs.Remove(VersionAttribute);
        pairs[TypeAttribute] = TypeOf(version);
        pairs[CreateTimeAttribute] = TimeText(now);
    });

    /// <summary>The description of a version in the record of the active one.</summary>
    public BranchKeyDescription AsActive() => Changed(pairs =>
    {
        pairs[VersionAttribute] = Type;
        pairs[TypeAttribute] = ActiveType;
    });

    /// <summary>What is bound to the wrapped key.</summary>
    public EncryptionContext Context(string storeName) => new(_pairs.Append(KeyValuePair.Create(StoreNameKey, storeName)));

    private static string TimeText(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    // Too long a text, or half of a surrogate pair, cannot be bound to a key.
    private static bool IsText(Dictionary<string, string> pairs)
    {
        try
        {
            _ = new EncryptionContext(pairs);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool TryVersion(string? text, out Guid version)
    {
        version = default;
        return text is not null
            && text.StartsWith(VersionPrefix, StringComparison.Ordinal)
            && Guid.TryParseExact(text.AsSpan(VersionPrefix.Length), "D", out version);
    }

    private BranchKeyDescription Changed(Action<Dictionary<string, string>> change)
    {
        var pairs = new Dictionary<string, string>(_pairs, StringComparer.Ordinal);
        change(pairs);
        return new BranchKeyDescription(pairs);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FieldCrypt.Kms;

/// <summary>
/// The Amazon Resource Name of a KMS key or of an alias:
/// <c>arn:partition:kms:region:account:key/id</c> or <c>arn:partition:kms:region:account:alias/name</c>.
/// </summary>
/// <remarks>
/// Parsing is strict, because an ARN also comes from the store, where anyone may have written it, and because its Region may become part
/// of a host name: every part is there and holds only the characters that AWS uses for it (AWS material providers specification, AWS KMS
/// key ARN).
/// </remarks>
internal sealed record KmsKeyArn
{
    /// <summary>The longest ARN that KMS accepts, in characters.</summary>
    public const int MaxLength = 2048;

    private const string MultiRegionPrefix = "mrk-";
    private const int AccountIdLength = 12;

    private KmsKeyArn(string partition, string region, string accountId, KmsResource resource, string resourceId)
    {
        Partition = partition;
        Region = region;
        AccountId = accountId;
        Resource = resource;
        ResourceId = resourceId;
    }

    /// <summary>The group of Regions, such as <c>aws</c> or <c>aws-cn</c>.</summary>
    public string Partition { get; }

    /// <summary>The Region, such as <c>eu-west-1</c>.</summary>
    public string Region { get; private init; }

    /// <summary>The account that owns the key: 12 digits.</summary>
    public string AccountId { get; }

    /// <summary>Whether it names a key or an alias.</summary>
    public KmsResource Resource { get; }

    /// <summary>The key id, or the alias's name without <c>alias/</c>.</summary>
    public string ResourceId { get; }

    /// <summary>Whether it names a member of a multi-Region key. An alias called <c>mrk-…</c> does not.</summary>
    public bool IsMultiRegionKey => Resource == KmsResource.Key && ResourceId.StartsWith(MultiRegionPrefix, StringComparison.Ordinal);

    /// <summary>Reads an ARN from the configuration.</summary>
    /// <exception cref="FieldCryptConfigurationException">It is not the ARN of a KMS key or alias.</exception>
    public static KmsKeyArn Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var arn)
            ? arn
            : throw new FieldCryptConfigurationException(
                $"'{ForeignText.Shown(text)}' is not the ARN of a KMS key or alias. "
                + "It looks like arn:aws:kms:eu-west-1:111122223333:key/1234abcd-… or arn:aws:kms:eu-west-1:111122223333:alias/name.");
    }

    /// <summary>Reads an ARN from the provider info of a wrapped data key.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out KmsKeyArn? arn)
    {
        arn = null;
        return utf8.Length <= MaxLength && Ascii.IsValid(utf8) && TryParse(Encoding.ASCII.GetString(utf8), out arn);
    }

    /// <summary>Reads an ARN.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out KmsKeyArn? arn)
    {
        arn = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var parts = text.Split(':');
        if (parts is not ["arn", var partition, "kms", var region, var accountId, var path]
            || !IsRegionOrPartition(partition)
            || !IsRegionOrPartition(region)
            || !IsAccountId(accountId))
        {
            return false;
        }

        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return false;
        }

        var resourceId = path[(slash + 1)..];
        arn = path[..slash] switch
        {
            "key" when IsKeyId(resourceId) => new KmsKeyArn(partition, region, accountId, KmsResource.Key, resourceId),
            "alias" when IsAliasName(resourceId) => new KmsKeyArn(partition, region, accountId, KmsResource.Alias, resourceId),
            _ => null,
        };
        return arn is not null;
    }

    /// <summary>Whether the text can be an account id: 12 digits.</summary>
    public static bool IsAccountId(string text) => text.Length == AccountIdLength && text.All(char.IsAsciiDigit);

    /// <summary>Whether the text can be a partition or a Region: lower-case letters, digits and hyphens, as in a host name.</summary>
    public static bool IsRegionOrPartition(string text) =>
        text is { Length: > 0 and <= 63 } && text[0] != '-' && text[^1] != '-'
        && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>
    /// Whether a key configured as this one opens what the other wrapped: they are the same, or both are members of the same multi-Region
    /// key, whatever their Regions (AWS material providers specification, AWS KMS MRK match for decrypt).
    /// </summary>
    public bool Matches(KmsKeyArn other) =>
        this == other || (IsMultiRegionKey && other.IsMultiRegionKey && this == other.InRegion(Region));

    /// <summary>The same key in another Region: for a multi-Region key, its member there.</summary>
    public KmsKeyArn InRegion(string region) => this with { Region = region };

    /// <summary>Whether both live in the same partition, Region and account: an alias and the key it points to always do.</summary>
    public bool SharesHomeWith(KmsKeyArn other) =>
        Partition == other.Partition && Region == other.Region && AccountId == other.AccountId;

    /// <summary>The ARN as AWS writes it.</summary>
    public override string ToString() =>
        $"arn:{Partition}:kms:{Region}:{AccountId}:{(Resource == KmsResource.Key ? "key" : "alias")}/{ResourceId}";

    private static bool IsKeyId(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static bool IsAliasName(string text) =>
        text.Length > 0 && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '/');
}

using System.Text.RegularExpressions;

namespace FieldCrypt.Testing.Kms;

/// <summary>Which names an alias may have: <c>alias/</c> and up to 250 letters, digits, slashes, underscores and dashes.</summary>
internal static partial class AliasName
{
    private const string Prefix = "alias/";
    private const string Reserved = "alias/aws/";
    private const int MaxLength = 256;

    /// <summary>Whether an identifier is the name or the ARN of an alias rather than of a key.</summary>
    public static bool IsIn(string keyId) =>
        keyId.StartsWith(Prefix, StringComparison.Ordinal)
        || (keyId.StartsWith("arn:", StringComparison.Ordinal) && keyId.Contains($":{Prefix}", StringComparison.Ordinal));

    /// <summary>Refuses what is no name of an alias of the account's own.</summary>
    public static string Require(string name) => true switch
    {
        _ when !name.StartsWith(Prefix, StringComparison.Ordinal) => throw KmsError.Validation("Invalid identifier"),
        _ when name.Length is <= 6 or > MaxLength => throw KmsError.Validation(
            $"1 validation error detected: Value at 'aliasName' failed to satisfy constraint: Member must have length between 7 and {MaxLength}"),
        _ when name.Contains(':', StringComparison.Ordinal) => throw KmsError.Validation($"{name} contains invalid characters for an alias"),
        _ when !Allowed.IsMatch(name) => throw KmsError.Validation(
            $"1 validation error detected: Value '{name}' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression "
            + "pattern: ^[a-zA-Z0-9:/_-]+$"),
        _ when name.StartsWith(Reserved, StringComparison.Ordinal) => throw new KmsError(
            "NotAuthorizedException", $"The prefix {Reserved} is reserved for keys that AWS manages."),
        _ => name,
    };

    [GeneratedRegex(@"\A[a-zA-Z0-9/_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed { get; }
}

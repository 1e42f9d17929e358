namespace FieldCrypt.Analyzers.Rules;

/// <summary>Where each rule is explained.</summary>
internal static class Documentation
{
    private const string Page = "https://github.com/fieldcrypt/fieldcrypt/blob/main/docs/analyzers.md";

    public static string LinkTo(string id) => $"{Page}#{id.ToLowerInvariant()}";
}

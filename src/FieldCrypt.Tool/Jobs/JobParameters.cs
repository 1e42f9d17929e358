using FieldCrypt.Operations;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Jobs;

/// <summary>What is in the definition of a job of the tool. Keys are only named: whoever runs the job has them by his settings.</summary>
internal static class JobParameters
{
    public const string Table = "table";
    public const string Collection = "collection";
    public const string SqlTable = "sqlTable";
    public const string KeyStores = "keyStores";
    public const string TimeAttribute = "timeAttribute";
    public const string WholeItems = "wholeItems";
    public const string ForgottenBranchKey = "forgottenBranchKey";
    private const string ToKms = "toKms";
    private const string ToMultiRegionKms = "toMultiRegionKms";
    private const string ToKeyFile = "toKeyFile";
    private const string ToBranchKey = "toBranchKey";
    private const char Separator = '\n';

    /// <summary>A definition of what is given; what is null is left out.</summary>
    public static ClusterJobDefinition Define(JobAction action, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                given.Add(name, value);
            }
        }

        return new ClusterJobDefinition { Action = action, Parameters = given };
    }

    /// <summary>The definition of a <c>rewrap</c>.</summary>
    public static ClusterJobDefinition DefineRewrap((string Name, string? Value) place, KeySettings to, bool wholeItems) => Define(
        JobAction.Rewrap,
        place,
        (ToKms, to.Kms),
        (ToMultiRegionKms, to.MultiRegionKms),
        (ToKeyFile, to.KeyFile),
        (ToBranchKey, to.BranchKey),
        (WholeItems, wholeItems ? "yes" : null));

    /// <summary>The table or collection that a job goes over, by name.</summary>
    public static string? PlaceOf(IReadOnlyDictionary<string, string> parameters) =>
        parameters.GetValueOrDefault(Table) ?? parameters.GetValueOrDefault(SqlTable) ?? parameters.GetValueOrDefault(Collection);

    /// <summary>The key that is to wrap.</summary>
    public static KeySettings TargetKey(IReadOnlyDictionary<string, string> parameters) => new()
    {
        Kms = parameters.GetValueOrDefault(ToKms),
        MultiRegionKms = parameters.GetValueOrDefault(ToMultiRegionKms),
        KeyFile = parameters.GetValueOrDefault(ToKeyFile),
        BranchKey = parameters.GetValueOrDefault(ToBranchKey),
    };

    public static string? Join(IReadOnlyCollection<string> names) => names.Count == 0 ? null : string.Join(Separator, names);

    public static string[] Split(string? names) => names?.Split(Separator) ?? [];
}

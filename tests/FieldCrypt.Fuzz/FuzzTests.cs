using System.Globalization;
using FieldCrypt.Fuzz.Targets;

namespace FieldCrypt.Fuzz;

/// <summary>
/// Every parser of bytes that outsiders decide, under inputs that were changed or made up: it answers, or refuses with the exception that
/// it documents, within a second and without taking 16 MB for a small input.
/// </summary>
/// <remarks>
/// Some thousand inputs each in a usual run, always the same. By hand, for as long as one wants, with the counts printed:
/// <c>FIELDCRYPT_FUZZ_SECONDS=600 FIELDCRYPT_FUZZ_SEED=7 dotnet run --project tests/FieldCrypt.Fuzz -c Release -- --filter-class "*FuzzTests"</c>
/// </remarks>
public sealed class FuzzTests
{
    private static readonly IReadOnlyDictionary<string, Target> All =
        ((IEnumerable<Target>[])
        [
            ItemTargets.All, KeyTargets.All, LegacyTargets.All, ExpressionTargets.All, JsonTargets.All, MongoTargets.All, GuardTargets.All,
            MessageTargets.All,
        ])
        .SelectMany(targets => targets)
        .ToDictionary(target => target.Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_parser_refuses_with_what_it_documents_and_spends_little(string target)
    {
        var seconds = Number("FIELDCRYPT_FUZZ_SECONDS");
        var report = Fuzzer.Run(
            All[target], (int)(Number("FIELDCRYPT_FUZZ_SEED") ?? 1), seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
        Counts.Print(report.ToString());
        Assert.False(report.HasFaults, report.ToString());
    }

    private static double? Number(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

using System.Reflection;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace FieldCrypt.Benchmarks;

/// <summary>Runs the benchmarks of this assembly, section by section, and writes what they gave as one document.</summary>
internal sealed class Report(Effort effort)
{
    private readonly List<(int Order, string Text)> _sections = [];

    /// <summary>Every class with benchmarks and every section that measures by itself, in the document's order.</summary>
    public static IReadOnlyList<Type> Sections { get; } =
    [
        .. typeof(Report).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && (type.IsAssignableTo(typeof(ICustomSection)) || HasBenchmarks(type)))
            .OrderBy(type => Headed(type).Order),
    ];

    public async Task MeasureAsync(Type section)
    {
        var heading = Headed(section);
        Console.WriteLine($"{DateTime.Now:T} {heading.Title}");
        var table = section.IsAssignableTo(typeof(ICustomSection))
            ? await ((ICustomSection)Activator.CreateInstance(section)!).MeasureAsync(effort)
            : SummaryTable.Of([.. Enumerable.Range(0, effort.Rounds).Select(_ => BenchmarkRunner.Run(section, Configuration()))]);
        Console.WriteLine(table);
        _sections.Add((heading.Order, $"## {heading.Title}\n\n{heading.Text}\n\n{table}"));
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append("# How fast it is\n\n");
        text.Append("Written by one command, from one run:\n\n```\ndotnet run --project benchmarks/FieldCrypt.Benchmarks -c Release -- --mode ")
            .Append(effort.Name).Append("\n```\n\n");
        text.Append(
            """
            Against a former build, by turns (about ten minutes), and beside AWS's own libraries, where they can be installed:

            ```
            benchmarks/compare.sh 65fe2d9
            benchmarks/peers/run.sh
            ```

            The **floor** of a case is the same calls of the same cryptographic primitives on the same number of bytes, bare: no format, no items, no
            objects, in the cheapest order that is known. Times are absolute and depend on the machine; ratios hardly do.
            Every figure is that of the fastest iteration, unless its column says otherwise.


            """);
        text.Append(Machine.Describe()).Append('\n');
        foreach (var (_, section) in _sections.OrderBy(section => section.Order))
        {
            text.Append(section).Append('\n');
        }

        return text.Append(Decisions.Text).Append('\n').ToString();
    }

    private static bool HasBenchmarks(Type type) => type.GetMethods().Any(method => method.IsDefined(typeof(BenchmarkAttribute)));

    private static SectionAttribute Headed(Type type) =>
        type.GetCustomAttribute<SectionAttribute>() ?? new SectionAttribute(int.MaxValue, type.Name, "");

    // In this process: what runs before warms up what runs after, and nothing has to be built.
    private ManualConfig Configuration() => ManualConfig.CreateEmpty()
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(8)
            .WithIterationCount(effort.Iterations)
            .WithIterationTime(TimeInterval.FromMilliseconds(effort.IterationMilliseconds))
            .WithEvaluateOverhead(false)
            .WithGcForce(false))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .WithOrderer(new CaseOrder())
        .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "fieldcrypt-benchmarks"))
        .WithOptions(ConfigOptions.DisableLogFile | ConfigOptions.DisableOptimizationsValidator);
}

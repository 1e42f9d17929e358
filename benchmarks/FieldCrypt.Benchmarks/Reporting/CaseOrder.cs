using System.Collections.Immutable;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Order;
using BenchmarkDotNet.Running;

namespace FieldCrypt.Benchmarks;

/// <summary>Runs what is compared with each other one after the other, and lists it as it is declared.</summary>
internal sealed class CaseOrder : DefaultOrderer
{
    /// <summary>What a benchmark is compared within: its category and its parameters.</summary>
    public static string CaseOf(BenchmarkCase benchmark) => string.Join(
        ", ",
        benchmark.Descriptor.Categories.Concat(benchmark.Parameters.Items.Select(parameter => parameter.Value?.ToString() ?? "")));

    public override IEnumerable<BenchmarkCase> GetExecutionOrder(
        ImmutableArray<BenchmarkCase> benchmarksCase, IEnumerable<BenchmarkLogicalGroupRule>? order = null) =>
        benchmarksCase.GroupBy(CaseOf).SelectMany(group => group);
}

using FieldCrypt.Benchmarks;
using FieldCrypt.Tests.Shared;

// --mode short|full   how long to measure (short)
// --filter TEXT       only sections whose class or title contains the text; nothing is written then, unless --output says where
// --output PATH       where to write (docs/performance.md)
// --plot PATH         nothing is measured: the plot of docs/searching.md is drawn, and its table shown
string? Argument(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

if (Argument("--plot") is { } plot)
{
    await File.WriteAllTextAsync(plot, ExposureDocument.Plot());
    Console.WriteLine(ExposureDocument.Table());
    return;
}

var effort = Argument("--mode") == Effort.Thorough.Name ? Effort.Thorough : Effort.Brief;
var filter = Argument("--filter");
var output = Argument("--output") ?? (filter is null ? Path.Combine(Repository.Root, "docs", "performance.md") : null);

var report = new Report(effort);
foreach (var section in Report.Sections.Where(section => filter is null || section.FullName!.Contains(filter, StringComparison.OrdinalIgnoreCase)))
{
    await report.MeasureAsync(section);
}

if (output is not null)
{
    await File.WriteAllTextAsync(output, report.ToString());
    Console.WriteLine($"Written to {output}");
}

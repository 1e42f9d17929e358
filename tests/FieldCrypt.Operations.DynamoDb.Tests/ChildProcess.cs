using System.Diagnostics;

namespace FieldCrypt.Operations.Tests;

/// <summary>A program beside the tests, in a process of its own, with its own dependencies.</summary>
internal static class ChildProcess
{
    private const string Child = "FieldCrypt.Operations.Child";

    public static Process Start(params string[] arguments)
    {
        var tests = typeof(ChildProcess).Assembly.GetName().Name!;
        var assembly = Path.Combine(AppContext.BaseDirectory.Replace(tests, Child, StringComparison.Ordinal), $"{Child}.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        return Process.Start(start)!;
    }
}

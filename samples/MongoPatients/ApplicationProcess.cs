using System.Diagnostics;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>Starts the application of a Region as a process, and waits for what it says.</summary>
internal static class ApplicationProcess
{
    public static async Task<(bool Succeeded, string Said)> RunAsync(Site site, string task, string argument)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var word in (string[])[typeof(ApplicationProcess).Assembly.Location, Application.Verb, task, argument, .. site.ToCommandLine()])
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The application did not start.");
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode == 0, said.Trim());
    }
}

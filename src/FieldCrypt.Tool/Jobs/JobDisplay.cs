using System.Globalization;
using FieldCrypt.Operations;
using Spectre.Console;

namespace FieldCrypt.Tool.Jobs;

/// <summary>Shows how far a job is: a bar on a terminal, now and then a line elsewhere; never on the output.</summary>
internal static class JobDisplay
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(10);

    /// <param name="host">Where to.</param>
    /// <param name="title">What runs.</param>
    /// <param name="run">Runs it.</param>
    public static async Task<JobReport> ShowAsync(ToolHost host, string title, Func<IProgress<JobProgress>, Task<JobReport>> run)
    {
        if (!host.IsErrorTerminal)
        {
            return await run(new Lines(host));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(host.Error) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async context => await run(new Bar(context.AddTask(Markup.Escape(ForeignText.Shown(title))))));
    }

    private static double Speed(JobProgress progress) => progress.Elapsed > TimeSpan.Zero ? progress.ItemsOfThisRun / progress.Elapsed.TotalSeconds : 0;

    // Both are told from any thread.
    private sealed class Bar(ProgressTask task) : IProgress<JobProgress>
    {
        private readonly Lock _gate = new();

        public void Report(JobProgress value)
        {
            lock (_gate)
            {
                // What the store says of its items is some hours old: the segments decide when all is done.
                task.MaxValue = Math.Max(value.EstimatedItems ?? 0, value.Items);
                task.Value = value.SegmentsDone == value.Segments ? task.MaxValue : Math.Min(value.Items, task.MaxValue * 0.99);
                task.Description = Markup.Escape(string.Create(
                    CultureInfo.InvariantCulture, $"{value.Items:#,0} items, {value.Changed:#,0} changed, {value.Skipped:#,0} skipped, {Speed(value):#,0}/s"));
            }
        }
    }

    private sealed class Lines(ToolHost host) : IProgress<JobProgress>
    {
        private readonly Lock _gate = new();
        private long _last = host.Time.GetTimestamp();

        public void Report(JobProgress value)
        {
            lock (_gate)
            {
                if (host.Time.GetElapsedTime(_last) >= LineEvery)
                {
                    _last = host.Time.GetTimestamp();
                    host.Error.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{value.Items:#,0} items, {value.Changed:#,0} changed, {value.Skipped:#,0} skipped, {value.KmsCalls:#,0} KMS calls, {Speed(value):#,0} items/s, segment {value.SegmentsDone} of {value.Segments}"));
                }
            }
        }
    }
}

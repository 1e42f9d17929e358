using System.Globalization;
using FieldCrypt.Keys;
using FieldCrypt.Operations;
using FieldCrypt.Operations.Child;

if (args is ["scale", var count])
{
    await ScaleRun.RunAsync(int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

// A job in a process of its own, for tests to kill: where the store is, the table, the folder of checkpoints, what is done ("encrypt" or "rewrap" for DynamoDB, or
// with "sqlite-", "postgresql-" or "mongodb-" before it), and after how many steps it waits to be killed. It writes a line after every step.
var (place, table, folder, action, steps) = (args[0], args[1], args[2], args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
using var first = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
using var second = LocalKeyProvider.FromKey("tests", "key-2", Enumerable.Repeat((byte)2, 32).ToArray());
using var checkpoints = new FileCheckpointStore(folder);
var options = new JobOptions { Segments = 4, Parallelism = 2, ItemParallelism = 2, PageSize = 5, Checkpoints = checkpoints, Progress = new Lines(steps) };
var job = action.Split('-') switch
{
    [var what] => Items.Job(place, table, what, first, second),
    ["mongodb", var what] => Documents.Job(place, table, what),
    [var server, var what] => Rows.Job(place, server, what, first, second),
    _ => throw new ArgumentException("What is to be done?"),
};
var report = await new JobRunner(options).RunAsync(job);
Console.WriteLine($"{report.Outcome}");

internal sealed class Lines(int most) : IProgress<JobProgress>
{
    private int _told;

    public void Report(JobProgress value)
    {
        var told = Interlocked.Increment(ref _told);
        Console.WriteLine($"step {value.Items}");
        if (told >= most)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }
}

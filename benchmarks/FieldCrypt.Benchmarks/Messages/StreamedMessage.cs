using System.Diagnostics;
using FieldCrypt.EncryptionSdk;

namespace FieldCrypt.Benchmarks;

/// <summary>A long message from file to file.</summary>
[Section(
    14,
    "A message of 100 MB as a stream",
    "100 MB from a file to a file, encrypted and decrypted in frames of 4,096 bytes (suite 0478). Peak memory is what the process held at most beyond what it held "
    + "before, sampled every 5 ms.")]
internal sealed class StreamedMessage : ICustomSection
{
    private const int Megabytes = 100;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var table = new Table("case", "time", "MB/s", "peak memory beyond the runtime");
        var folder = Directory.CreateTempSubdirectory("fieldcrypt-stream");
        try
        {
            string PathOf(string name) => Path.Combine(folder.FullName, name);
            var block = new byte[1 << 20];
            await using (var file = File.Create(PathOf("plain")))
            {
                for (var i = 0; i < Megabytes; i++)
                {
                    Random.Shared.NextBytes(block);
                    await file.WriteAsync(block);
                }
            }

            var encryptor = new MessageEncryptor(new MessageEncryptorOptions { Keys = BenchmarkKeys.Local() });
            await AddAsync(table, "encrypt", PathOf("plain"), PathOf("message"), (from, to) => encryptor.EncryptStreamAsync(from, to, MessageBenchmarks.Context));
            await AddAsync(table, "decrypt", PathOf("message"), PathOf("opened"), (from, to) => encryptor.DecryptStreamAsync(from, to, MessageBenchmarks.Context));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return table;
    }

    private static async Task AddAsync(Table table, string name, string source, string destination, Func<Stream, Stream, Task> run)
    {
        await OnceAsync(source, destination, run);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var peak = before;
        using var stop = new CancellationTokenSource();
        var watch = Task.Factory.StartNew(
            () =>
            {
                while (!stop.Token.WaitHandle.WaitOne(5))
                {
                    process.Refresh();
                    peak = Math.Max(peak, process.WorkingSet64);
                }
            },
            TaskCreationOptions.LongRunning);
        var start = Stopwatch.GetTimestamp();
        await OnceAsync(source, destination, run);
        var time = Stopwatch.GetElapsedTime(start);
        await stop.CancelAsync();
        await watch;
        table.Add(name, Figures.Time(time.TotalNanoseconds), Figures.Count(Megabytes / time.TotalSeconds), Figures.Bytes(Math.Max(0, peak - before)));
    }

    private static async Task OnceAsync(string source, string destination, Func<Stream, Stream, Task> run)
    {
        await using var from = File.OpenRead(source);
        await using var to = File.Create(destination);
        await run(from, to);
    }
}

using System.Diagnostics.Metrics;
using FieldCrypt.Diagnostics;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Kms.Tests.Telemetry;

/// <summary>The document names what there is to watch.</summary>
public sealed class DocumentTests : EmulatorTest
{
    [Fact]
    public async Task Every_instrument_is_in_the_document_with_its_unit()
    {
        List<Instrument> instruments = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == FieldCryptDiagnostics.MeterName)
                {
                    lock (instruments)
                    {
                        instruments.Add(instrument);
                    }
                }
            },
        };
        // Instruments appear when they are first used.
        await WrapAsync(new KmsKeyProvider(await CreateKeyAsync(), Clients));
        FieldCryptMetrics.PlaintextRead("some");
        ProcessGuards.Report("some", "refuse", 0);
        listener.Start();

        var document = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "telemetry.md"), Token);

        lock (instruments)
        {
            Assert.True(instruments.Count > 12);
            Assert.All(instruments, each => Assert.Contains($"| `{each.Name}` | `{each.Unit}` |", document, StringComparison.Ordinal));
        }
    }
}

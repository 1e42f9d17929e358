using System.Collections.Concurrent;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Tests.Redaction;

/// <summary>Logs of Microsoft.Extensions.Telemetry with its real generator and redactors.</summary>
public partial class LogRedactionTests
{
    private const string Ssn = "078-05-1120";

    [Fact]
    public void LogProperties_writes_members_that_are_not_encrypted_and_erases_those_that_are()
    {
        var lines = Logged(logging => logging.EnableRedaction(), services => services.AddRedaction());

        var line = Assert.Single(lines);
        Assert.Contains("Ward=7", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Ssn, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_redactor_can_be_chosen_for_encrypted_members()
    {
        var lines = Logged(
            logging => logging.EnableRedaction(),
            services => services.AddRedaction(redaction => redaction.SetRedactor<Stars>(new DataClassificationSet(FieldCryptTaxonomy.Encrypted))));

        var line = Assert.Single(lines);
        Assert.Contains("Ssn=*****", line, StringComparison.Ordinal);
        Assert.DoesNotContain(Ssn, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_redaction_is_not_enabled_what_is_encrypted_is_not_written_either()
    {
        var line = Assert.Single(Logged(_ => { }, _ => { }));
        Assert.DoesNotContain(Ssn, line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_whose_log_is_enriched_but_not_redacted_does_not_start(bool redacted)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFieldCrypt();
        builder.Logging.EnableEnrichment();
        if (redacted)
        {
            // <host>
            builder.Logging.EnableRedaction();
            builder.Services.AddRedaction();
            // </host>
        }

        using var host = builder.Build();
        var error = await Record.ExceptionAsync(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Equal(redacted, error is null);
        Assert.True(redacted || (error is FieldCryptConfigurationException && error.Message.Contains("AddRedaction", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_host_with_an_ordinary_log_starts()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddFieldCrypt();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void The_classification_is_that_of_the_annotation()
    {
        Assert.Equal(FieldCryptTaxonomy.Encrypted, new EncryptedAttribute().Classification);
        Assert.Equal(("FieldCrypt", "Encrypted"), (FieldCryptTaxonomy.Encrypted.TaxonomyName, FieldCryptTaxonomy.Encrypted.Value));
    }

    private static List<string> Logged(Action<ILoggingBuilder> logging, Action<IServiceCollection> add)
    {
        using var lines = new Lines();
        var services = new ServiceCollection().AddLogging(builder =>
        {
            logging(builder);
            builder.AddProvider(lines);
        });
        add(services);
        using var provider = services.BuildServiceProvider();
        Saved(provider.GetRequiredService<ILogger<LogRedactionTests>>(), new Patient { Ward = 7, Ssn = Ssn });
        return [.. lines.Written];
    }

    // <log>
    [LoggerMessage(1, LogLevel.Information, "saved")]
    private static partial void Saved(ILogger logger, [LogProperties(OmitReferenceName = true)] Patient patient);
    // </log>

    internal sealed class Patient
    {
        public int Ward { get; init; }

        [Encrypted]
        public string? Ssn { get; init; }
    }

    private sealed class Stars : Redactor
    {
        public override int GetRedactedLength(ReadOnlySpan<char> input) => 5;

        public override int Redact(ReadOnlySpan<char> source, Span<char> destination)
        {
            destination[..5].Fill('*');
            return 5;
        }
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Written.Enqueue(
            formatter(state, exception) + " "
            + string.Join(' ', state is IReadOnlyList<KeyValuePair<string, object?>> tags ? tags.Select(tag => $"{tag.Key}={tag.Value}") : []));

        public void Dispose()
        {
        }
    }
}

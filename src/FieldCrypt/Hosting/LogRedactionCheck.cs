using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Hosting;

/// <summary>
/// Sees to it that the host's log redacts what is classified. The logger of Microsoft.Extensions.Logging drops classified values; that of Microsoft.Extensions.Telemetry, which
/// <c>EnableEnrichment</c> puts in its place, writes them as they are unless there are redactors.
/// </summary>
internal sealed class LogRedactionCheck(IServiceCollection registrations) : IRegistrationCheck
{
    private const string WritesClassified = "Microsoft.Extensions.Logging.ExtendedLoggerFactory";

    public ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var writesClassified = registrations.LastOrDefault(registration => registration.ServiceType == typeof(ILoggerFactory) && !registration.IsKeyedService)
            ?.ImplementationType?.FullName == WritesClassified;
        return new(writesClassified && services.GetService<IRedactorProvider>() is null
            ? ["The log is enriched but not redacted, so that [LogProperties] writes encrypted members in the clear: call services.AddRedaction() and logging.EnableRedaction()."]
            : []);
    }
}

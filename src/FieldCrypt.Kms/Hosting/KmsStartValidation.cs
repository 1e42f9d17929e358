using FieldCrypt.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FieldCrypt.Kms;

/// <summary>Checks settings and keys before anything else of the host starts, and tells all that is wrong at once.</summary>
internal sealed class KmsStartValidation(IServiceProvider services) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        // Made here for the first time: wrong settings show now.
        var provider = services.GetService<KeyProvider>()
            ?? throw new FieldCryptConfigurationException("There is no key provider whose keys could be validated: call AddKms, or hand one to AddFieldCrypt.");
        var findings = await KmsKeyReview.OfAsync(provider, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        List<string> problems = [.. findings.Where(Prevents).Select(finding => finding.Problem!)];
        if (problems.Count > 0)
        {
            throw new FieldCryptConfigurationException(
                $"{problems.Count} of {findings.Count} keys of KMS cannot be used: {string.Join(" ", problems)}");
        }

        var logger = services.GetService<ILoggerFactory>()?.CreateLogger("FieldCrypt.Kms") ?? NullLogger.Instance;
        foreach (var finding in findings.Where(finding => finding.Problem is not null))
        {
            KmsLog.StartedDegraded(logger, finding.Problem!);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A standby that is disabled is a mistake to correct now; one whose Region is down is not a reason not to start.
    private static bool Prevents(KmsKeyFinding finding) =>
        finding.Health == HealthStatus.Unhealthy || finding.Status.Reason?.IsFault() == false;
}

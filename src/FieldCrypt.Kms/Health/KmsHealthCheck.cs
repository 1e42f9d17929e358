using FieldCrypt.Cryptography;
using FieldCrypt.Diagnostics;
using FieldCrypt.Hosting;
using FieldCrypt.Keys;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms;

/// <summary>Whether every configured key of KMS can be used now, and when one expires or disappears.</summary>
/// <remarks>The data of the result holds a <see cref="KmsKeyStatus"/> for each ARN, what the cryptography comes from, and what the process guard looks after; the description says what is wrong, all of it.</remarks>
internal sealed class KmsHealthCheck : IHealthCheck
{
    private readonly KeyProvider? _provider;
    private readonly KmsKeyUse[] _more;
    private readonly TimeSpan _warnBefore;
    private readonly IServiceProvider? _services;

    public KmsHealthCheck(KeyProvider? provider, KmsClients? clients, KmsHealthOptions options, IServiceProvider? services = null)
    {
        _services = services;
        _provider = provider;
        _more = [.. options.Keys.Select(key => new KmsKeyUse(
            KmsKeyArn.Parse(key),
            clients ?? throw new FieldCryptConfigurationException("The health check of further keys needs KmsClients among the services.")))];
        _warnBefore = options.WarnBeforeExpiry;
    }

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = await KmsKeyReview.OfAsync(_provider, _more, _warnBefore, cancellationToken).ConfigureAwait(false);

        // A host in which something hands out a client that does not encrypt is not healthy, however well its keys are.
        IReadOnlyList<string> registrations = _services is null ? [] : await RegistrationReview.ProblemsAsync(_services, cancellationToken).ConfigureAwait(false);
        var worst = registrations.Count > 0 ? HealthStatus.Unhealthy
            : findings.Count == 0 ? HealthStatus.Healthy
            : findings.Min(finding => finding.Health);
        var problems = registrations.Concat(findings.Select(finding => finding.Problem).OfType<string>());
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            data[finding.Status.KeyArn] = finding.Status;
        }

        data[Primitives.HealthEntry] = Primitives.Current.Name;
        data[ProcessGuards.HealthEntry] = ProcessGuards.Description;

        return new HealthCheckResult(
            worst == HealthStatus.Unhealthy ? context.Registration.FailureStatus : worst,
            worst == HealthStatus.Healthy ? $"All {findings.Count} keys can be used." : string.Join(" ", problems),
            data: data);
    }
}

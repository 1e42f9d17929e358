using FieldCrypt.Cryptography;
using FieldCrypt.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb;

/// <summary>
/// Reports whether the data keys of the application's collections can be opened now, from the vault and by their master keys, whatever is in memory.
/// </summary>
/// <remarks>
/// Thread-safe. The data of the result holds the state of each key, and what the cryptography comes from. Unhealthy if a key cannot be opened: what is in memory works on until its lifetime ends. Register it with
/// <c>services.AddHealthChecks().AddCheck&lt;KeyVaultHealthCheck&gt;("fieldcrypt-keyvault")</c>.
/// </remarks>
public sealed class KeyVaultHealthCheck : IHealthCheck
{
    private readonly FieldCryptMongoDb _encryption;
    private readonly IServiceProvider? _services;

    /// <summary>Makes the check.</summary>
    /// <param name="encryption">What holds the collections.</param>
    /// <param name="services">
    /// The services of the host, to check that every client of a store that it hands out encrypts; null to check the keys alone.
    /// </param>
    public KeyVaultHealthCheck(FieldCryptMongoDb encryption, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(encryption);
        _encryption = encryption;
        _services = services;
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var states = new Dictionary<string, object>(StringComparer.Ordinal) { [Primitives.HealthEntry] = Primitives.Current.Name };
        Exception? failure = null;
        foreach (var key in _encryption.References())
        {
            try
            {
                await _encryption.Vault.RequireOpenableAsync(key, cancellationToken).ConfigureAwait(false);
                states[$"{key}"] = "available";
            }
            catch (KeyAccessException e)
            {
                states[$"{key}"] = e.Reason.ToString();
                failure = e;
            }
            catch (Exception e) when (e is MongoException or TimeoutException or DataNotAuthenticException)
            {
                states[$"{key}"] = e.GetType().Name;
                failure = e;
            }
        }

        if (_services is not null && await RegistrationReview.ProblemsAsync(_services, cancellationToken).ConfigureAwait(false) is { Count: > 0 } problems)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, string.Join(" ", problems), failure, states);
        }

        return failure is null
            ? HealthCheckResult.Healthy($"{states.Count - 1} data keys can be opened.", states)
            : new HealthCheckResult(context.Registration.FailureStatus, ForeignText.Shown(failure.Message, FieldCryptException.MaxMessageLength), failure, states);
    }
}

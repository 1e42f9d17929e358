using System.Globalization;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Kms;

/// <summary>Asks KMS about keys without using them.</summary>
/// <remarks>Thread-safe. Needs <c>kms:DescribeKey</c>, and <c>kms:GetKeyRotationStatus</c> to tell the rotation.</remarks>
public sealed class KmsKeyInspector
{
    private readonly KmsClients _clients;

    /// <summary>Makes an inspector.</summary>
    /// <param name="clients">The clients to call KMS with; a key's Region is called.</param>
    public KmsKeyInspector(KmsClients clients)
    {
        ArgumentNullException.ThrowIfNull(clients);
        _clients = clients;
    }

    /// <summary>Tells the status of a key. That KMS refuses or does not answer is a status too, not an exception.</summary>
    /// <param name="keyArn">The ARN of the key or alias.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The ARN is malformed.</exception>
    public Task<KmsKeyStatus> InspectAsync(string keyArn, CancellationToken cancellationToken = default) =>
        InspectAsync(KmsKeyArn.Parse(keyArn), null, cancellationToken);

    /// <param name="key">The key or alias.</param>
    /// <param name="expectsRsa">Whether the key must be an RSA key or a symmetric one; null for either.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    internal async Task<KmsKeyStatus> InspectAsync(KmsKeyArn key, bool? expectsRsa, CancellationToken cancellationToken)
    {
        var status = new KmsKeyStatus { KeyArn = key.ToString(), Region = key.Region };
        try
        {
            var metadata = await DescribeAsync(key, cancellationToken).ConfigureAwait(false);
            status = status with
            {
                State = metadata.KeyState?.Value,
                DeletionDate = Utc(metadata.DeletionDate),
                MaterialExpiresAt = Utc(metadata.ValidTo),
                IsRotating = await IsRotatingAsync(key, metadata, cancellationToken).ConfigureAwait(false),
            };
            var (reason, problem) = Judge(metadata, expectsRsa);
            return status with { Reason = reason, Problem = problem is null ? null : $"{key} {problem}." };
        }
        catch (KeyAccessException e)
        {
            return status with { Reason = e.Reason, Problem = e.Message };
        }
    }

    private static (KeyAccessFailure? Reason, string? Problem) Judge(KeyMetadata metadata, bool? expectsRsa)
    {
        if (metadata.KeyState == KeyState.PendingDeletion || metadata.KeyState == KeyState.PendingReplicaDeletion)
        {
            var date = Utc(metadata.DeletionDate) is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"on {known:yyyy-MM-dd HH:mm} UTC")
                : "once its replicas are deleted";
            return (
                KeyAccessFailure.PendingDeletion,
                $"is scheduled for deletion {date}, and what it wrapped is gone for good then; cancel the deletion (kms:CancelKeyDeletion) and "
                + "enable the key (kms:EnableKey)");
        }

        if (metadata.KeyState == KeyState.Disabled)
        {
            return (KeyAccessFailure.Disabled, "is disabled; enable it (kms:EnableKey)");
        }

        if (metadata.KeyState == KeyState.PendingImport)
        {
            return (KeyAccessFailure.InvalidState, "awaits its key material; import the same material again (kms:ImportKeyMaterial)");
        }

        if (metadata.KeyState != KeyState.Enabled)
        {
            return (KeyAccessFailure.InvalidState, $"is in state {ForeignText.Shown(metadata.KeyState)}, which does not allow its use");
        }

        var isRsa = metadata.KeySpec?.Value.StartsWith("RSA_", StringComparison.Ordinal) == true;
        if (metadata.KeyUsage != KeyUsageType.ENCRYPT_DECRYPT || (!isRsa && metadata.KeySpec != KeySpec.SYMMETRIC_DEFAULT))
        {
            return (
                KeyAccessFailure.InvalidState,
                $"is of usage {ForeignText.Shown(metadata.KeyUsage)} and spec {ForeignText.Shown(metadata.KeySpec)}; use a key for encryption");
        }

        return expectsRsa is { } expected && expected != isRsa
            ? (KeyAccessFailure.InvalidState, $"is of spec {ForeignText.Shown(metadata.KeySpec)}; use {(expected ? "one of RSA_2048, RSA_3072 or RSA_4096" : "one of SYMMETRIC_DEFAULT")} here")
            : (null, null);
    }

    // KMS rotates only symmetric keys whose material it made itself; of others it refuses to tell.
    private async Task<bool?> IsRotatingAsync(KmsKeyArn key, KeyMetadata metadata, CancellationToken cancellationToken)
    {
        if (metadata.KeySpec != KeySpec.SYMMETRIC_DEFAULT || metadata.Origin != OriginType.AWS_KMS || metadata.KeyState != KeyState.Enabled)
        {
            return null;
        }

        try
        {
            // An alias is not accepted here.
            var request = new GetKeyRotationStatusRequest { KeyId = metadata.Arn };
            var response = await _clients.Region(key.Region).SendAsync(
                new KmsCall(KmsCall.GetKeyRotationStatus, key),
                OnFault.Report,
                (client, token) => client.GetKeyRotationStatusAsync(request, token),
                cancellationToken).ConfigureAwait(false);
            return response.KeyRotationEnabled;
        }
        catch (KeyAccessException)
        {
            return null;
        }
    }

    private async Task<KeyMetadata> DescribeAsync(KmsKeyArn key, CancellationToken cancellationToken)
    {
        var call = new KmsCall(KmsCall.DescribeKey, key);
        var request = new DescribeKeyRequest { KeyId = key.ToString() };
        var response = await _clients.Region(key.Region).SendAsync(
            call, OnFault.Report, (client, token) => client.DescribeKeyAsync(request, token), cancellationToken).ConfigureAwait(false);
        return response.KeyMetadata
            ?? throw KmsErrors.InvalidResponse(call, "it answered without the facts of a key", response.ResponseMetadata?.RequestId);
    }

    private static DateTimeOffset? Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : null;
}

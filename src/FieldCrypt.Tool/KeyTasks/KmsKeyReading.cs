using System.Text.Json;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using FieldCrypt.Kms;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>Asks KMS about a key, without using it.</summary>
internal static class KmsKeyReading
{
    /// <summary>Reads what KMS tells. What it refuses to tell is said in the report.</summary>
    /// <exception cref="FieldCryptConfigurationException">The ARN is malformed.</exception>
    public static async Task<KmsKeyReport> ReadAsync(KmsClients clients, string arn, CancellationToken cancellationToken)
    {
        var key = KmsKeyArn.Parse(arn);
        var status = await new KmsKeyInspector(clients).InspectAsync(arn, cancellationToken);
        var report = new KmsKeyReport
        {
            Key = arn,
            Region = key.Region,
            State = status.State,
            Problem = status.Problem,
            DeletionDate = status.DeletionDate,
            MaterialExpiresAt = status.MaterialExpiresAt,
        };
        if (status.State is null)
        {
            return report;
        }

        var client = clients.ForRegion(key.Region);
        var untold = new List<string>();
        var metadata = (await client.DescribeKeyAsync(arn, cancellationToken)).KeyMetadata;
        var rotation = await AskAsync("kms:GetKeyRotationStatus", () => RotationAsync(client, metadata, cancellationToken), untold);
        var policy = await AskAsync("kms:GetKeyPolicy", () => PolicyAsync(client, metadata.Arn, cancellationToken), untold);
        return report with
        {
            KeyArn = metadata.Arn,
            Spec = metadata.KeySpec?.Value,
            Origin = metadata.Origin?.Value,
            CreatedAt = metadata.CreationDate is { } created ? new DateTimeOffset(created.ToUniversalTime()) : null,
            MultiRegion = MultiRegionText(metadata),
            Replicas = [.. (metadata.MultiRegionConfiguration?.ReplicaKeys ?? []).Select(replica => replica.Arn)],
            Rotates = rotation?.KeyRotationEnabled,
            RotationPeriodDays = rotation?.RotationPeriodInDays,
            NextRotation = rotation?.NextRotationDate is { } next ? new DateTimeOffset(next.ToUniversalTime()) : null,
            PolicyFindings = policy is null ? [] : KeyPolicyReview.Findings(policy, key.AccountId),
            Untold = untold,
        };
    }

    // KMS rotates only symmetric keys whose material it made itself, and a replica is rotated with its primary.
    private static async Task<GetKeyRotationStatusResponse?> RotationAsync(IAmazonKeyManagementService client, KeyMetadata metadata, CancellationToken cancellationToken) =>
        metadata.KeySpec == KeySpec.SYMMETRIC_DEFAULT && metadata.Origin == OriginType.AWS_KMS && metadata.KeyState == KeyState.Enabled
            ? await client.GetKeyRotationStatusAsync(new GetKeyRotationStatusRequest { KeyId = metadata.Arn }, cancellationToken)
            : null;

    private static async Task<JsonElement?> PolicyAsync(IAmazonKeyManagementService client, string arn, CancellationToken cancellationToken)
    {
        var response = await client.GetKeyPolicyAsync(new GetKeyPolicyRequest { KeyId = arn, PolicyName = "default" }, cancellationToken);
        using var document = JsonDocument.Parse(response.Policy);
        return document.RootElement.Clone();
    }

    private static async Task<T?> AskAsync<T>(string permission, Func<Task<T?>> ask, List<string> untold)
    {
        try
        {
            return await ask();
        }
        catch (AmazonKeyManagementServiceException e)
        {
            untold.Add($"{permission}: {e.ErrorCode}");
            return default;
        }
    }

    private static string? MultiRegionText(KeyMetadata metadata) => metadata.MultiRegion != true ? null
        : metadata.MultiRegionConfiguration?.MultiRegionKeyType == MultiRegionKeyType.PRIMARY ? "primary"
        : "replica";
}

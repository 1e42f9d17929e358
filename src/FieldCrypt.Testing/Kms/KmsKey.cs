using System.Security.Cryptography;

namespace FieldCrypt.Testing.Kms;

/// <summary>A key in one Region. Related members of a multi-Region key share their id and material, not their state and policy.</summary>
internal sealed class KmsKey
{
    public required string Id { get; init; }

    public required string Arn { get; init; }

    public required string Region { get; init; }

    public required string AccountId { get; init; }

    public required string KeySpec { get; init; }

    public required string Origin { get; init; }

    public required bool IsMultiRegion { get; init; }

    public required KeyMaterial Material { get; init; }

    public required DateTimeOffset Created { get; init; }

    public string Description { get; init; } = "";

    public bool IsSymmetric => Material.Rsa is null;

    public bool IsEnabled { get; set; } = true;

    public bool IsPrimary { get; set; } = true;

    public bool IsRotating { get; set; }

    /// <summary>When the key is deleted for good, if it is scheduled to be.</summary>
    public DateTimeOffset? DeletionDate { get; set; }

    public KeyPolicy? Policy { get; set; }

    /// <summary>The key pair that material to be imported is wrapped with, how, and the token that goes with it.</summary>
    public (RSA Wrapping, string Algorithm, byte[] Token)? Import { get; set; }

    public string State => DeletionDate is not null ? "PendingDeletion"
        : IsSymmetric && Material.VersionCount == 0 ? "PendingImport"
        : IsEnabled ? "Enabled"
        : "Disabled";

    /// <summary>Refuses to use the key unless it is enabled.</summary>
    public void RequireUsable()
    {
        switch (State)
        {
            case "Enabled":
                return;
            case "Disabled":
                throw new KmsError("DisabledException", $"{Arn} is disabled.");
            case "PendingDeletion":
                throw KmsError.InvalidState($"{Arn} is pending deletion.");
            default:
                throw KmsError.InvalidState($"{Arn} is pending import.");
        }
    }

    public void RequireNotPendingDeletion()
    {
        if (DeletionDate is not null)
        {
            throw KmsError.InvalidState($"{Arn} is pending deletion.");
        }
    }
}

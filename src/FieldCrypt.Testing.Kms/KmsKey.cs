using System.Security.Cryptography;
using System.Text;

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

    public bool IsPendingDeletion => DeletionDate is not null || DaysAfterReplicas is not null;

    public bool IsSymmetric => Material.Rsa is null;

    public bool IsEnabled { get; set; } = true;

    public bool IsPrimary { get; set; } = true;

    /// <summary>Since when, and in what rhythm, the key rotates by itself. The emulator only says so: a test rotates on demand.</summary>
    public (DateTimeOffset Since, int Days)? Rotation { get; set; }

    /// <summary>When the key is deleted for good, if it is scheduled to be and the date is known.</summary>
    public DateTimeOffset? DeletionDate { get; set; }

    /// <summary>
    /// How many days a primary key that is to be deleted waits after its last replica is gone: until then it has no deletion date.
    /// </summary>
    public int? DaysAfterReplicas { get; set; }

    public KeyPolicy? Policy { get; set; }

    /// <summary>The key pair that material to be imported is wrapped with, how, the token that goes with it, and how long they hold.</summary>
    public (RSA Wrapping, string Algorithm, byte[] Token, DateTimeOffset ValidTo)? Import { get; set; }

    public string State => DeletionDate is not null ? "PendingDeletion"
        : DaysAfterReplicas is not null ? "PendingReplicaDeletion"
        : IsSymmetric && Material.VersionCount == 0 ? "PendingImport"
        : IsEnabled ? "Enabled"
        : "Disabled";

    /// <summary>Refuses to use the key unless it is enabled.</summary>
    public void RequireUsable()
    {
        RequireNotPendingDeletion();
        RequireMaterial();
        if (!IsEnabled)
        {
            throw new KmsError("DisabledException", $"{Arn} is disabled.");
        }
    }

    /// <summary>Refuses a key that still waits for its material.</summary>
    public void RequireMaterial()
    {
        if (IsSymmetric && Material.VersionCount == 0)
        {
            throw KmsError.InvalidState($"{Arn} is pending import.");
        }
    }

    public void RequireNotPendingDeletion()
    {
        if (IsPendingDeletion)
        {
            throw KmsError.InvalidState(DeletionDate is null ? $"{Arn} is pending replica deletion." : $"{Arn} is pending deletion.");
        }
    }

    /// <summary>The id of a version of the material; null while there is none. Related keys with the same material have the same id.</summary>
    /// <param name="version">Counted from 0.</param>
    public string? MaterialId(int version) => version >= 0 && version < Material.VersionCount
        ? Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(Id), .. Material.Version(version)]))
        : null;
}

using FieldCrypt.DynamoDb.Keys;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>A record of a branch key.</summary>
/// <param name="Record">What it is: <c>active</c>, <c>version</c> or <c>beacon</c>.</param>
/// <param name="Version">Its version; a beacon key has none.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="ProtectedBy">The key that protects it.</param>
internal sealed record BranchKeyVersion(string Record, Guid? Version, DateTimeOffset? CreatedAt, string ProtectedBy)
{
    public static BranchKeyVersion Of(BranchKeyDescription description) => description.Type switch
    {
        BranchKeyDescription.BeaconType => new("beacon", null, description.CreatedAt, description.KeyName),
        BranchKeyDescription.ActiveType => new("active", description.Version(), description.CreatedAt, description.KeyName),
        _ => new("version", description.Version(), description.CreatedAt, description.KeyName),
    };
}

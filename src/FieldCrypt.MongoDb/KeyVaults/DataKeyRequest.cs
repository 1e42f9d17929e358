namespace FieldCrypt.MongoDb;

/// <summary>What a new data key is to be.</summary>
public sealed record DataKeyRequest
{
    /// <summary>The names by which applications will ask for it; each may belong to one key of the vault only.</summary>
    public IReadOnlyList<string> AlternateNames { get; init; } = [];

    /// <summary>The 96 bytes of the key, if it is imported; empty for a new random key. Clear the memory after the call.</summary>
    public ReadOnlyMemory<byte> KeyMaterial { get; init; }

    /// <summary>The master key that wraps it: the name of one of the vault's providers; null for the first.</summary>
    public string? Provider { get; init; }
}

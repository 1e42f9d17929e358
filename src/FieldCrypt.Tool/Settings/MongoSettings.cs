namespace FieldCrypt.Tool.Settings;

/// <summary>How MongoDB and its key vault are reached.</summary>
internal sealed record MongoSettings
{
    /// <summary>The connection string; better in the environment, as <c>FIELDCRYPT_MONGODB</c>, if it holds a password.</summary>
    public string? Connection { get; set; }

    /// <summary>Database and collection of the key vault.</summary>
    public string KeyVault { get; set; } = "encryption.__keyVault";

    /// <summary>The master keys: the first wraps new data keys. Each is <c>kms</c>, <c>multiRegionKms</c> or <c>keyFile</c>.</summary>
    public IReadOnlyList<KeySettings> MasterKeys { get; set; } = [];

    /// <summary>The collections with encrypted fields.</summary>
    public IReadOnlyList<MongoCollectionSettings> Collections { get; set; } = [];
}

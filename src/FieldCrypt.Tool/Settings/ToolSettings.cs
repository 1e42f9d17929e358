using System.Text.Json.Serialization;

namespace FieldCrypt.Tool.Settings;

/// <summary>The settings, as <c>fieldcrypt.json</c> holds them; docs/tool.md describes each.</summary>
internal sealed record ToolSettings
{
    /// <summary>How AWS is reached.</summary>
    public AwsSettings Aws { get; set; } = new();

    /// <summary>The keys that open data, in the order in which they are tried; the first that can wraps new data keys.</summary>
    public IReadOnlyList<KeySettings> Keys { get; set; } = [];

    /// <summary>Where branch keys are.</summary>
    public BranchKeyStoreSettings? BranchKeyStore { get; set; }

    /// <summary>The tables of DynamoDB that hold protected items.</summary>
    public IReadOnlyList<TableSettings> Tables { get; set; } = [];

    /// <summary>How MongoDB is reached.</summary>
    public MongoSettings? MongoDb { get; set; }

    /// <summary>The cluster that runs jobs on many machines.</summary>
    public ClusterSettings? Cluster { get; set; }

    /// <summary>How PostgreSQL is reached.</summary>
    public SqlSettings? Sql { get; set; }

    /// <summary>The file with the passphrase of key files; without it, the environment has it, or the person at the terminal is asked.</summary>
    public string? PassphraseFile { get; set; }

    /// <summary>The folder that relative paths in the file start from: its own.</summary>
    [JsonIgnore]
    public string Folder { get; set; } = "";

    /// <summary>Whether a key is among the keys.</summary>
    public bool Has(KeySettings key) => Keys.Any(own => key switch
    {
        { Kms: { } kms } => own.Kms == kms,
        { MultiRegionKms: { } kms } => own.MultiRegionKms == kms,
        { KeyFile: { } file } => own.KeyFile is { } path && Path.GetFullPath(path, Folder) == Path.GetFullPath(file, Folder),
        { BranchKey: { } id } => own.BranchKey == id || own.BranchKeyAttribute is not null,
        _ => false,
    });
}

namespace FieldCrypt.MongoDb.Tests.Documents;

/// <summary>A document of a collection that is being migrated from plaintext.</summary>
public sealed class Reading
{
    public string Id { get; set; } = "";

    [Encrypted]
    public double? Value { get; set; }

    [Encrypted(Key = "tenant-1")]
    public byte[]? Trace { get; set; }
}

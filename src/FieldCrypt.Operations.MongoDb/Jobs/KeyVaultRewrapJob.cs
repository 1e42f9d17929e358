using FieldCrypt.MongoDb;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Jobs;

/// <summary>Wraps the data keys of a key vault with a master key. No document is touched: values name their data key, and that stays the same.</summary>
internal sealed class KeyVaultRewrapJob(KeyVault vault, string? provider) : CollectionWritingJob(vault.Documents, root: null, vault)
{
    private readonly KeyVault _vault = vault;
    private readonly MasterKeyProvider _target = vault.MasterKey(provider);

    public override JobAction Action => JobAction.Rewrap;

    public override string Store => $"MongoDB key vault {ForeignText.Shown(_vault.CollectionName, 256)}";

    public override string Identity => $"{base.Identity} to {_target.Description}";

    protected override ItemGroup Survey(BsonDocument document)
    {
        var group = new ItemGroup { Protection = ItemProtection.Malformed, Items = 1, Bytes = document.ToBson().Length };
        try
        {
            var key = DataKeyDocument.Parse(document);
            return group with
            {
                Protection = ItemProtection.Encrypted,
                Format = "Client-Side Field Level Encryption data key",
                Keys = [MasterKeys.Of(key.MasterKey)],
                Oldest = key.CreatedAt,
                Newest = key.CreatedAt,
            };
        }
        catch (FieldCryptException)
        {
            return group;
        }
    }

    protected override async ValueTask<List<BsonElement>> ChangeAsync(BsonDocument document, CancellationToken cancellationToken)
    {
        var key = DataKeyDocument.Parse(document);
        return key.MasterKey == _target.Description ? [] : [.. await _vault.WrapAgainAsync(key, _target, cancellationToken).ConfigureAwait(false)];
    }

    protected override BsonDocument UpdateOf(BsonDocument fields) => KeyVault.WrappedAgain(fields);
}

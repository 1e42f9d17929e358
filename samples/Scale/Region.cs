using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Testing;

namespace FieldCrypt.Samples.Scale;

/// <summary>The application in one Region: its replica of the key store, its member of the key, its branch keys in memory.</summary>
internal sealed class Region : IDisposable
{
    public const string KeyStoreTable = "KeyStore";

    private readonly AmazonDynamoDBClient _dynamoDb;
    private readonly BranchKeyProvider _keys;

    public Region(string name, DynamoDbLocal dynamoDb, string keyArn, KmsClients kms, BranchKeyOptions options)
    {
        Name = name;
        _dynamoDb = dynamoDb.CreateClient(name);
        Store = new DynamoDbBranchKeyStore(_dynamoDb, KeyStoreTable, KmsBranchKeyProtection.MultiRegion(keyArn, name, kms));
        _keys = new BranchKeyProvider(Store, context => context["aws-crypto-attr.Tenant"], options);
        Encryptor = new ItemEncryptor(TableSchema.For<Account>(), _keys);
    }

    public string Name { get; }

    public DynamoDbBranchKeyStore Store { get; }

    public ItemEncryptor Encryptor { get; }

    public void Dispose()
    {
        _keys.Dispose();
        _dynamoDb.Dispose();
    }
}

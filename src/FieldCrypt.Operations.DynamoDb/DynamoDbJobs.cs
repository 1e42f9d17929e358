using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Operations.Jobs;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations;

/// <summary>Jobs over DynamoDB tables, for a <see cref="JobRunner"/>.</summary>
/// <remarks>
/// All take a plain client, which stays its maker's to dispose: they look at items as they are stored. All count what they see, so every report has an
/// inventory: of the items as they were found.
/// </remarks>
public static class DynamoDbJobs
{
    /// <summary>Counts the items of a table by wrapping key, suite and format. It needs no schema and no key, and calls no key service.</summary>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one.</exception>
    public static StoreJob Inventory(IAmazonDynamoDB dynamoDb, string tableName, DynamoDbJobOptions? options = null) =>
        new InventoryJob(dynamoDb, tableName, options);

    /// <summary>Opens every item of a table. What is plaintext, does not open or is not authentic is told as skipped; nothing is written.</summary>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="schema">The table.</param>
    /// <param name="keys">Who opens the data keys, unless the schema names a provider of its own.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one, or the schema and the keys do not go together.</exception>
    public static StoreJob Verify(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options = null) =>
        new VerifyJob(dynamoDb, schema, keys, options);

    /// <summary>
    /// Encrypts what is plaintext and brings legacy items into today's format, if the schema's policy and reader let them in; and writes again what the
    /// schema would write otherwise today: attributes that are to be encrypted and are only signed, another suite, missing or other beacons.
    /// </summary>
    /// <remarks>
    /// Every writer must encrypt before it is run, or what they write behind it stays plaintext. What is encrypted as it would be today is not opened.
    /// Unsigned attributes are never written: other programs' changes of them stay.
    /// </remarks>
    /// <inheritdoc cref="Verify" path="/param|/exception"/>
    public static StoreJob Encrypt(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options = null) =>
        new EncryptJob(dynamoDb, schema, keys, options);

    /// <summary>
    /// Wraps the data keys of items with another key. Each item is verified before; its encrypted values stay as they are, byte for byte, unless
    /// <see cref="DynamoDbJobOptions.RewrapMethod"/> says otherwise or the format does not allow it (<see cref="JobFigures.Reencrypted"/>).
    /// </summary>
    /// <remarks>
    /// <para>Items that the new keys have wrapped already are left, so it can be run again. Readers must hold both keys until it is done.</para>
    /// <para>The format does not allow it for items whose attribute names beyond ASCII are bound in a former form, and for items with beacons of a tenant that
    /// becomes another. A digital signature is made anew, by whoever runs the job: its former private key is gone.</para>
    /// </remarks>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="schema">The table. A key provider of its own, or of its entity types, is not used.</param>
    /// <param name="from">Opens what is to be rewrapped.</param>
    /// <param name="to">Wraps.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one, or the schema and the keys do not go together.</exception>
    public static StoreJob Rewrap(
        IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider from, KeyProvider to, DynamoDbJobOptions? options = null) =>
        new RewrapJob(dynamoDb, schema, from, to, options);

    /// <summary>Writes every item back as plaintext, without header, footer and beacons. It undoes the protection of the table: ask twice.</summary>
    /// <inheritdoc cref="Verify" path="/param|/exception"/>
    public static StoreJob Decrypt(IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, DynamoDbJobOptions? options = null) =>
        new DecryptJob(dynamoDb, schema, keys, options);

    /// <summary>
    /// Shows that nothing opens any more of what a branch key had wrapped, once <see cref="DynamoDbBranchKeyStore.DeleteAsync"/> has deleted it: every item
    /// that names the key is tried, and one that still opens is told as skipped. No item skipped in a completed job is the proof.
    /// </summary>
    /// <param name="dynamoDb">A plain client of the table's Region.</param>
    /// <param name="schema">The table.</param>
    /// <param name="keys">
    /// Every key that readers of the table have. A provider that has used the branch key may have it in memory still: make a new one, or call
    /// <see cref="BranchKeyProvider.Forget"/> before.
    /// </param>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one, or the schema and the keys do not go together.</exception>
    public static StoreJob Forget(
        IAmazonDynamoDB dynamoDb, TableSchema schema, KeyProvider keys, string branchKeyId, DynamoDbJobOptions? options = null) =>
        new ForgetJob(dynamoDb, schema, keys, branchKeyId, options);

    /// <summary>Reads from key stores which KMS key protects which version of which branch key. Nothing is opened, and no key service is called.</summary>
    /// <remarks>For inventories of other stores whose values name branch keys; those of tables read it by themselves.</remarks>
    /// <param name="dynamoDb">A plain client of the Region of the key stores.</param>
    /// <param name="tables">Their tables.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one, or a store has more than a million versions.</exception>
    public static async Task<IReadOnlyList<ProtectedKey>> ReadKeyStoresAsync(
        IAmazonDynamoDB dynamoDb, IReadOnlyList<string> tables, CancellationToken cancellationToken = default)
    {
        PlainClient.Require(dynamoDb);
        ArgumentNullException.ThrowIfNull(tables);
        return await KeyStoreSurvey.ReadAsync(dynamoDb, tables, cancellationToken).ConfigureAwait(false);
    }
}

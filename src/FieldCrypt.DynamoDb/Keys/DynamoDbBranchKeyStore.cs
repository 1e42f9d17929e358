using System.Text;
using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb.Keys;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb;

/// <summary>Branch keys in a DynamoDB table that AWS's libraries use too; a key service protects each of them.</summary>
/// <remarks>
/// <para>Thread-safe. The table is that of AWS's key store (AWS material providers specification, branch key store, hierarchy version 1):
/// docs/key-store.md. Whatever stands in a record is bound to its key: a changed, exchanged or copied record does not open.</para>
/// <para>With a multi-Region key and the table replicated as a global table, each Region opens the same branch keys with its own member of the
/// key.</para>
/// </remarks>
public sealed class DynamoDbBranchKeyStore : BranchKeyStore
{
    /// <summary>The longest partition key of DynamoDB, in bytes.</summary>
    private const int MaxIdLength = 2048;

    private readonly BranchKeyTable _table;
    private readonly BranchKeyProtection _protection;
    private readonly string _logicalName;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset? _activeNotBefore;
    private readonly BranchKeyStoreErrors _errors;

    /// <summary>Makes a store over a table, which may have to be created yet.</summary>
    /// <param name="dynamoDb">A plain client, of the Region whose replica of the table is used; it stays its maker's to dispose.</param>
    /// <param name="tableName">The table.</param>
    /// <param name="protection">What protects the keys.</param>
    /// <param name="options">What else may be told; null for the defaults.</param>
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one.</exception>
    public DynamoDbBranchKeyStore(
        IAmazonDynamoDB dynamoDb, string tableName, BranchKeyProtection protection, DynamoDbBranchKeyStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(dynamoDb);
        ArgumentException.ThrowIfNullOrEmpty(tableName);
        ArgumentNullException.ThrowIfNull(protection);
        if (dynamoDb is FieldCryptDynamoDbClient)
        {
            throw new FieldCryptConfigurationException("A key store is read with a plain DynamoDB client: the encrypting one needs its keys.");
        }

        options ??= new DynamoDbBranchKeyStoreOptions();
        _protection = protection;
        _logicalName = string.IsNullOrEmpty(options.LogicalName) ? tableName : options.LogicalName;
        _time = options.TimeProvider;
        _activeNotBefore = options.ActiveNotBefore;
        _errors = new BranchKeyStoreErrors(tableName, _logicalName);
        _table = new BranchKeyTable(dynamoDb, tableName, _errors);
    }

    internal override IReadOnlyList<object> KeyUsers => [_protection];

    /// <summary>Creates the table, paid per request, and waits until it can be used; if it is there already, checks its keys.</summary>
    /// <exception cref="FieldCryptConfigurationException">There is a table of this name with other keys.</exception>
    public Task CreateTableAsync(CancellationToken cancellationToken = default) => _table.CreateAsync(_time, cancellationToken);

    /// <summary>Creates a branch key, its first version and its beacon key.</summary>
    /// <param name="context">Pairs to bind to it, which stand in the table and in the audit trail of the key service in the clear.</param>
    /// <param name="branchKeyId">
    /// Its id, such as a tenant's, 1 to 2,048 bytes, which is stored beside every data key; random if null. With an id of one's own there is at
    /// least one pair, as AWS's libraries want it.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="FieldCryptConfigurationException">There is such a branch key, or a parameter or the protection does not allow it.</exception>
    /// <exception cref="KeyAccessException">The protecting key or the table cannot be used.</exception>
    public async Task<string> CreateAsync(
        EncryptionContext context, string? branchKeyId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (branchKeyId is null)
        {
            branchKeyId = $"{Guid.NewGuid():D}";
        }
        else if (context.Count == 0)
        {
            throw new FieldCryptConfigurationException("A branch key with an id of one's own has an encryption context of at least one pair.");
        }

        RequireId(branchKeyId);
        var now = _time.GetUtcNow();
        var beaconKey = BranchKeyDescription.New(branchKeyId, _protection.KeyForNew, now, context);
        var (decryptOnly, active) = await MakeVersionAsync(beaconKey.ForVersion(Guid.NewGuid(), now), cancellationToken).ConfigureAwait(false);
        var beacon = new BranchKeyRecord(beaconKey, await GenerateAsync(beaconKey, cancellationToken).ConfigureAwait(false));
        return await _table.TryAddAsync(branchKeyId, [decryptOnly, active, beacon], cancellationToken).ConfigureAwait(false)
            ? branchKeyId
            : throw new FieldCryptConfigurationException(
                $"Key store table {_table.Name} has a branch key {ForeignText.Shown(branchKeyId)} already. Nothing was written; rotate it, or choose another id.");
    }

    /// <summary>Makes a new version of a branch key the active one; the former ones go on opening what they wrapped.</summary>
    /// <remarks>Providers feel it when their cached branch key's lifetime ends. The beacon key stays.</remarks>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new version.</returns>
    /// <exception cref="ConcurrentUpdateException">Somebody else rotated it at the same time; nothing was written.</exception>
    /// <exception cref="FieldCryptConfigurationException">The protection cannot create.</exception>
    /// <exception cref="KeyAccessException">There is no such branch key, it was changed, or the protecting key or the table cannot be used.</exception>
    public async Task<Guid> RotateAsync(string branchKeyId, CancellationToken cancellationToken = default)
    {
        RequireId(branchKeyId);

        // For its error: one that only opens must not get as far as asking the key service.
        _ = _protection.KeyForNew;
        var former = await ReadAsync(branchKeyId, BranchKeyDescription.ActiveType, cancellationToken).ConfigureAwait(false);
        var version = Guid.NewGuid();
        BranchKeyRecord decryptOnly, active;
        try
        {
            // Wrapped again as it was: the key service verifies what the new version takes over.
            var context = former.Description.Context(_logicalName);
            await _protection.RewrapAsync(former.Description.KeyName, former.Wrapped, context, context, cancellationToken).ConfigureAwait(false);
            (decryptOnly, active) = await MakeVersionAsync(
                former.Description.ForVersion(version, _time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e)
        {
            throw _errors.Refused(e, branchKeyId, BranchKeyDescription.ActiveType);
        }

        return await _table.TryReplaceAsync(branchKeyId, former, active, decryptOnly, cancellationToken).ConfigureAwait(false)
            ? version
            : throw new ConcurrentUpdateException(
                $"Branch key {ForeignText.Shown(branchKeyId)} in key store table {_table.Name} was rotated by somebody else at the same time. Nothing was written.");
    }

    /// <summary>Deletes a branch key with all its versions and its beacon key: what they wrapped is lost for ever, once nobody has them in memory any more.</summary>
    /// <remarks>
    /// <para>The active record goes first, so that nothing new is wrapped; a call that fails half-way is finished by another. Providers in running processes
    /// forget the key when its lifetime in their cache is over, or by <see cref="BranchKeyProvider.Forget"/>.</para>
    /// <para>It is deleted from this table: backups of it, exports and point-in-time recovery keep it for as long as they are kept, and a replica of a global
    /// table follows within seconds. It calls no key service.</para>
    /// </remarks>
    /// <param name="branchKeyId">The branch key.</param>
    /// <param name="cancellationToken">Cancels before the next record.</param>
    /// <returns>How many records were deleted; 0 if there was no such branch key.</returns>
    /// <exception cref="KeyAccessException">The table cannot be used.</exception>
    public async Task<int> DeleteAsync(string branchKeyId, CancellationToken cancellationToken = default)
    {
        RequireId(branchKeyId);
        var types = await _table.TypesAsync(branchKeyId, cancellationToken).ConfigureAwait(false);
        foreach (var type in types.OrderBy(type => type != BranchKeyDescription.ActiveType))
        {
            await _table.DeleteAsync(branchKeyId, type, cancellationToken).ConfigureAwait(false);
        }

        return types.Count;
    }

    /// <inheritdoc/>
    /// <exception cref="FieldCryptConfigurationException">The protection opens the keys of any account, a stranger's too: it only reads.</exception>
    public override ValueTask<BranchKey> GetActiveAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        RequireOwnKeys();
        return OpenBranchKeyAsync(branchKeyId, BranchKeyDescription.ActiveType, cancellationToken);
    }

    /// <inheritdoc/>
    public override ValueTask<BranchKey> GetVersionAsync(string branchKeyId, Guid version, CancellationToken cancellationToken) =>
        OpenBranchKeyAsync(branchKeyId, BranchKeyDescription.TypeOf(version), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="FieldCryptConfigurationException">The protection opens the keys of any account, a stranger's too: it only reads.</exception>
    public override async ValueTask<Secret> GetBeaconKeyAsync(string branchKeyId, CancellationToken cancellationToken)
    {
        RequireOwnKeys();
        RequireId(branchKeyId);
        var record = await ReadAsync(branchKeyId, BranchKeyDescription.BeaconType, cancellationToken).ConfigureAwait(false);
        return await OpenAsync(record, branchKeyId, cancellationToken).ConfigureAwait(false);
    }

    // Otherwise whoever may write to the table could put a key of an account of his own there, and new data would be wrapped for him.
    private void RequireOwnKeys()
    {
        if (_protection.IncludesStrangers)
        {
            throw new FieldCryptConfigurationException(
                $"Key store table {_table.Name} is used with {_protection.Description}, which opens keys of strangers too. It opens what is stored; to "
                + "write, or to search, name the key or the accounts.");
        }
    }

    private static void RequireId(string branchKeyId)
    {
        ArgumentException.ThrowIfNullOrEmpty(branchKeyId);
        if (branchKeyId.Length > MaxIdLength || Encoding.UTF8.GetByteCount(branchKeyId) > MaxIdLength)
        {
            throw new FieldCryptConfigurationException($"The id of a branch key has at most {MaxIdLength} bytes.");
        }
    }

    private async Task<(BranchKeyRecord DecryptOnly, BranchKeyRecord Active)> MakeVersionAsync(
        BranchKeyDescription description, CancellationToken cancellationToken)
    {
        var decryptOnly = new BranchKeyRecord(description, await GenerateAsync(description, cancellationToken).ConfigureAwait(false));
        var active = description.AsActive();
        var wrapped = await _protection.RewrapAsync(
            description.KeyName,
            decryptOnly.Wrapped,
            description.Context(_logicalName),
            active.Context(_logicalName),
            cancellationToken).ConfigureAwait(false);
        return (decryptOnly, new BranchKeyRecord(active, wrapped));
    }

    private ValueTask<byte[]> GenerateAsync(BranchKeyDescription description, CancellationToken cancellationToken) =>
        _protection.GenerateAsync(description.KeyName, description.Context(_logicalName), cancellationToken);

    private async ValueTask<BranchKey> OpenBranchKeyAsync(string branchKeyId, string type, CancellationToken cancellationToken)
    {
        RequireId(branchKeyId);
        var record = await ReadAsync(branchKeyId, type, cancellationToken).ConfigureAwait(false);
        if (type == BranchKeyDescription.ActiveType && _activeNotBefore is { } notBefore && !(record.Description.CreatedAt >= notBefore))
        {
            throw _errors.TooOld(branchKeyId, type, notBefore);
        }

        return new BranchKey(
            branchKeyId, record.Description.Version(), await OpenAsync(record, branchKeyId, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<BranchKeyRecord> ReadAsync(string branchKeyId, string type, CancellationToken cancellationToken)
    {
        var record = await _table.ReadAsync(branchKeyId, type, cancellationToken).ConfigureAwait(false);
        return _protection.ReasonAgainst(record.Description.KeyName) is { } reason
            ? throw _errors.AnotherKey(branchKeyId, type, reason)
            : record;
    }

    private async ValueTask<Secret> OpenAsync(BranchKeyRecord record, string branchKeyId, CancellationToken cancellationToken)
    {
        var context = record.Description.Context(_logicalName);
        try
        {
            return await _protection.OpenAsync(record.Description.KeyName, record.Wrapped, context, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e)
        {
            throw _errors.Refused(e, branchKeyId, record.Description.Type);
        }
    }
}

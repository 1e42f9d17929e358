using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Serialization;
using FieldCrypt.Operations.Scanning;
using MongoDB.Bson;

namespace FieldCrypt.Operations.Jobs;

/// <summary>With which data key and algorithm the places of a document are encrypted, and what else may stand there.</summary>
internal sealed class PlaceKeys(CollectionPlan plan, KeyVault vault, MongoDbJobOptions options)
{
    private readonly ValueEncryptor _values = new(vault);

    /// <summary>Whether a value of a place is encrypted.</summary>
    public static bool IsEncrypted(BsonValue value) => value is BsonBinaryData { SubType: BsonBinarySubType.Encrypted };

    /// <summary>Which keys they are, by name, for checkpoints.</summary>
    public override string ToString() =>
        $"{(plan.Key is { } key ? $"{key}" : "the key of each document")} of {vault.CollectionName}{string.Concat(options.FormerKeys.Order().Select(former => $", formerly {former:D}"))}";

    /// <summary>The data key of a place.</summary>
    /// <exception cref="FieldCryptConfigurationException">Nothing says which it is, or the function that does failed.</exception>
    public DataKeyReference KeyOf(BsonDocument document, EncryptedMember member)
    {
        if (member.KeyName is { } name)
        {
            return name;
        }

        try
        {
            return options.KeyOfDocument?.Invoke(document) ?? plan.Key ?? throw new FieldCryptConfigurationException(
                $"Each document of {plan.Name} has its own data key: say which, by {nameof(MongoDbJobOptions)}.{nameof(MongoDbJobOptions.KeyOfDocument)}.");
        }
        catch (Exception e) when (e is not (FieldCryptException or OutOfMemoryException))
        {
            throw new FieldCryptConfigurationException($"The function that names the data key of a document failed ({e.GetType().Name}).", e);
        }
    }

    /// <summary>Verifies and decrypts the value of a place.</summary>
    /// <exception cref="DataNotAuthenticException">It was changed, or belongs elsewhere.</exception>
    public async ValueTask<BsonValue> OpenAsync(BsonDocument document, BsonValue value, EncryptedMember member, CancellationToken cancellationToken)
    {
        var binary = (BsonBinaryData)value;
        RequireAlgorithm(binary, member);
        try
        {
            var key = KeyOf(document, member);
            return await _values.DecryptWithKeyAsync(
                binary, await IsOfFormerKeyAsync(binary, key, cancellationToken).ConfigureAwait(false) ? CsfleValue.ReadKeyId(binary.Bytes) : key, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (e is DataNotAuthenticException or KeyAccessException)
        {
            throw e.With($"{member.Name}: {e.Message}");
        }
    }

    /// <summary>Encrypts the value of a place.</summary>
    public async ValueTask<BsonValue> SealAsync(BsonDocument document, BsonValue value, EncryptedMember member, CancellationToken cancellationToken)
    {
        try
        {
            return await _values.EncryptAsync(value, KeyOf(document, member), member.Algorithm, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (e is ProtectedOperationException or KeyAccessException)
        {
            throw e.With($"{member.Name}: {e.Message}");
        }
    }

    /// <summary>Whether a value is encrypted as it would be today: with the key and the algorithm of its place.</summary>
    public async ValueTask<bool> IsOfTodayAsync(BsonDocument document, BsonValue value, EncryptedMember member, CancellationToken cancellationToken)
    {
        var blob = ((BsonBinaryData)value).Bytes;
        return !QueryableValue.Is(blob)
            && CsfleValue.ReadKeyId(blob) == await vault.Opened.IdOfAsync(KeyOf(document, member), cancellationToken).ConfigureAwait(false)
            && (CsfleAlgorithm)blob[0] == member.Algorithm;
    }

    private void RequireAlgorithm(BsonBinaryData value, EncryptedMember member)
    {
        // One without a byte is malformed, and opening says so.
        if (value.Bytes.Length > 0 && !QueryableValue.Is(value.Bytes) && (CsfleAlgorithm)value.Bytes[0] != member.Algorithm && plan.AlgorithmPolicy != AlgorithmPolicy.AllowReads)
        {
            throw new DataNotAuthenticException($"{member.Name}: the value is of another algorithm than the member is annotated for, and the schema does not allow that.");
        }
    }

    private async ValueTask<bool> IsOfFormerKeyAsync(BsonBinaryData value, DataKeyReference key, CancellationToken cancellationToken)
    {
        if (options.FormerKeys.Count == 0 || QueryableValue.Is(value.Bytes))
        {
            return false;
        }

        var id = CsfleValue.ReadKeyId(value.Bytes);
        return options.FormerKeys.Contains(id) && id != await vault.Opened.IdOfAsync(key, cancellationToken).ConfigureAwait(false);
    }
}

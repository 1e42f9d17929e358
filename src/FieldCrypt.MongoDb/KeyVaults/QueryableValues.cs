using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.KeyVaults;

/// <summary>Opens values of Queryable Encryption with the keys of a vault: one key for an unindexed value, two for an indexed one.</summary>
internal static class QueryableValues
{
    /// <returns>The key that authenticated the value, the value's type and its bytes.</returns>
    public static async ValueTask<(Guid KeyId, BsonType Type, byte[] Value)> OpenAsync(OpenedKeys keys, byte[] blob, CancellationToken cancellationToken)
    {
        var outer = await keys.GetAsync(QueryableValue.ReadKeyId(blob), cancellationToken).ConfigureAwait(false);
        byte[] inner;
        try
        {
            if (!QueryableValue.IsIndexed(blob))
            {
                var value = QueryableValue.OpenUnindexed(outer, blob, out var type);
                return (outer.Id, type, value);
            }

            inner = QueryableValue.OpenIndex(outer, blob);
        }
        finally
        {
            outer.Release();
        }

        // Nothing has been verified so far: a changed value may name any key here. That the vault has none of this id means the same.
        var key = await KeyOfAsync(keys, QueryableValue.ReadInnerKeyId(inner), cancellationToken).ConfigureAwait(false);
        try
        {
            var value = QueryableValue.OpenIndexed(key, blob, inner, out var type);
            return (key.Id, type, value);
        }
        finally
        {
            key.Release();
        }
    }

    private static async ValueTask<DataKey> KeyOfAsync(OpenedKeys keys, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.GetAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (KeyAccessException e) when (e.Reason == KeyAccessFailure.NotFound)
        {
            throw new DataNotAuthenticException("The encrypted value is not authentic, or its data key was deleted.", e);
        }
    }
}

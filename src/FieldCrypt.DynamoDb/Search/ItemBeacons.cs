using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>What a write adds to an item so that it can be found (AWS Database Encryption SDK specification, "Searchable Encryption", "Encrypt Item").</summary>
internal static class ItemBeacons
{
    /// <summary>Says which version of the search configuration an item was written with. The specification asks for it; readers drop it.</summary>
    public const string VersionTag = "aws_dbe_v_1";

    /// <summary>The item with its signed beacons, which are attributes as any other from here on, and without a tenant field that is not stored.</summary>
    /// <param name="plan">The beacons.</param>
    /// <param name="schema">The table.</param>
    /// <param name="item">The item as it was handed in.</param>
    /// <param name="replaced">
    /// The stored item of which an update made this one; null for a new one. What an update left as it was is computed anew.
    /// </param>
    /// <returns>The item itself if there is nothing to change.</returns>
    /// <exception cref="ProtectedOperationException">A signed beacon that was handed in is not what its parts make.</exception>
    public static Dictionary<string, AttributeValue> Prepare(
        SearchPlan plan, TableSchema schema, Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue>? replaced)
    {
        Dictionary<string, AttributeValue>? copy = null;
        foreach (var beacon in plan.Signed)
        {
            var text = CompoundText.OnWrite(beacon, item, null);
            var given = item.GetValueOrDefault(beacon.Name);
            var isLeft = given?.S is { } carried && replaced?.GetValueOrDefault(beacon.Name)?.S == carried;
            if (given?.S == text && given is null == text is null)
            {
                continue;
            }

            if (given is not null && text is not null && !isLeft)
            {
                throw new ProtectedOperationException(
                    $"attribute '{beacon.Name}' is a signed beacon and differs from what its parts make: leave it out, it is computed.");
            }

            if (text is not null)
            {
                copy ??= new(item, StringComparer.Ordinal);
                copy[beacon.Name] = new AttributeValue { S = text };
            }
            else if (isLeft)
            {
                copy ??= new(item, StringComparer.Ordinal);
                copy.Remove(beacon.Name);
            }
        }

        if (plan.Keys.TenantField is { } field && item.ContainsKey(field) && !schema.Knows(field))
        {
            copy ??= new(item, StringComparer.Ordinal);
            copy.Remove(field);
        }

        return copy ?? item;
    }

    /// <summary>A plain item with the signed beacons that it was written with.</summary>
    /// <param name="plan">The beacons; null if there are none.</param>
    /// <param name="item">The item as it was handed in.</param>
    /// <param name="written">The same, encrypted.</param>
    public static Dictionary<string, AttributeValue> AsWritten(
        SearchPlan? plan, Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> written)
    {
        if (plan?.Signed.Any() != true)
        {
            return item;
        }

        var result = new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
        foreach (var beacon in plan.Signed)
        {
            result.Remove(beacon.Name);
            if (written.TryGetValue(beacon.Name, out var text))
            {
                result[beacon.Name] = text;
            }
        }

        return result;
    }

    /// <summary>Adds the beacons to an encrypted item.</summary>
    /// <param name="plan">The beacons.</param>
    /// <param name="item">The item as it was handed in.</param>
    /// <param name="wrapped">The item's wrapped data keys, which say whose item it is.</param>
    /// <param name="encrypted">Receives the beacons.</param>
    /// <param name="cancellationToken">Cancels the wait for the beacon key.</param>
    /// <exception cref="ProtectedOperationException">A value cannot be hashed or joined, or the item's tenant is not the one it names.</exception>
    /// <exception cref="KeyAccessException">The beacon key cannot be opened.</exception>
    public static async ValueTask AddAsync(
        SearchPlan plan,
        Dictionary<string, AttributeValue> item,
        IReadOnlyList<WrappedDataKey> wrapped,
        Dictionary<string, AttributeValue> encrypted,
        CancellationToken cancellationToken)
    {
        var partition = ChoosePartition(plan, item);
        var keys = await plan.Keys.GetAsync(plan.Keys.SingleId ?? TenantOf(plan, item, wrapped), cancellationToken).ConfigureAwait(false);
        try
        {
            Add(plan, new BeaconHash(keys, partition), item, encrypted);
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>Adds the beacons to an encrypted item, hashed with keys at hand.</summary>
    public static void Add(
        SearchPlan plan, BeaconHash hash, Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> encrypted)
    {
        foreach (var beacon in plan.Hashed)
        {
            if (!beacon.IsPartOnly && beacon.Source.Find(item) is { } value)
            {
                encrypted[beacon.StoredName] = hash.Of(beacon, value);
            }
        }

        foreach (var beacon in plan.Joined)
        {
            if (!beacon.IsSigned && CompoundText.OnWrite(beacon, item, hash) is { } text)
            {
                encrypted[beacon.StoredName] = new AttributeValue { S = text };
            }
        }

        encrypted[VersionTag] = new AttributeValue { S = " " };
    }

    /// <summary>Whose an item is: the only branch key that it is encrypted with; null if there is none, or another key.</summary>
    public static string? TenantOf(IReadOnlyList<WrappedDataKey> wrapped) =>
        wrapped is [{ ProviderId: BranchKeyProvider.ProviderId } only] ? Encoding.UTF8.GetString(only.ProviderInfo.Span) : null;

    // The branch key that the item is encrypted with says whose it is; a field that says otherwise would make hashes that its own tenant never finds.
    private static string TenantOf(SearchPlan plan, Dictionary<string, AttributeValue> item, IReadOnlyList<WrappedDataKey> wrapped)
    {
        var tenant = TenantOf(wrapped)
            ?? throw new ProtectedOperationException("beacons of each tenant need items that are encrypted with exactly one branch key.");
        return plan.Keys.TenantField is { } field && item.TryGetValue(field, out var named) && named?.S != tenant
            ? throw new ProtectedOperationException($"attribute '{field}' names another tenant than the branch key that the item is encrypted with.")
            : tenant;
    }

    private static int ChoosePartition(SearchPlan plan, Dictionary<string, AttributeValue> item)
    {
        if (plan.MaxPartitions == 1)
        {
            return 0;
        }

        var partition = plan.PartitionSelector?.Invoke(item) ?? RandomNumberGenerator.GetInt32(plan.MaxPartitions);
        return partition >= 0 && partition < plan.MaxPartitions
            ? partition
            : throw new ProtectedOperationException($"the partition selector chose {partition}; partitions are from 0 to {plan.MaxPartitions - 1}.");
    }
}

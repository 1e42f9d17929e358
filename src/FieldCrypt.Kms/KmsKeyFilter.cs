using System.Collections.Frozen;

namespace FieldCrypt.Kms;

/// <summary>Which keys a <see cref="DiscoveryKmsKeyProvider"/> may ask KMS to use.</summary>
/// <remarks>Immutable.</remarks>
public sealed class KmsKeyFilter
{
    private readonly string? _partition;
    private readonly FrozenSet<string> _accountIds;

    private KmsKeyFilter(string? partition, FrozenSet<string> accountIds)
    {
        _partition = partition;
        _accountIds = accountIds;
    }

    /// <summary>
    /// Every key that the caller's credentials may use. Data wrapped by a stranger's key that grants access to everyone then opens too:
    /// prefer <see cref="Accounts"/>.
    /// </summary>
    public static KmsKeyFilter Any { get; } = new(null, FrozenSet<string>.Empty);

    /// <summary>The keys of some accounts.</summary>
    /// <param name="partition">The partition, such as <c>aws</c>, <c>aws-cn</c> or <c>aws-us-gov</c>.</param>
    /// <param name="accountIds">At least one account id, 12 digits each.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The partition or an account id is malformed, or there is no account id.
    /// </exception>
    public static KmsKeyFilter Accounts(string partition, params IEnumerable<string> accountIds)
    {
        ArgumentNullException.ThrowIfNull(partition);
        ArgumentNullException.ThrowIfNull(accountIds);
        if (!KmsKeyArn.IsRegionOrPartition(partition))
        {
            throw new FieldCryptConfigurationException($"'{partition}' is not an AWS partition, such as aws, aws-cn or aws-us-gov.");
        }

        var ids = accountIds.ToFrozenSet(StringComparer.Ordinal);
        if (ids.Count == 0)
        {
            throw new FieldCryptConfigurationException(
                "A key filter names at least one account; KmsKeyFilter.Any allows all, if that is meant.");
        }

        foreach (var id in ids)
        {
            if (!KmsKeyArn.IsAccountId(id))
            {
                throw new FieldCryptConfigurationException($"'{id}' is not an AWS account id: 12 digits.");
            }
        }

        return new KmsKeyFilter(partition, ids);
    }

    /// <summary>The filter in a few words.</summary>
    public override string ToString() =>
        _partition is null ? "any account" : $"accounts {string.Join(", ", _accountIds.Order(StringComparer.Ordinal))} of {_partition}";

    internal bool IsAny => _partition is null;

    internal bool Allows(KmsKeyArn key) =>
        _partition is null || (_partition == key.Partition && _accountIds.Contains(key.AccountId));
}

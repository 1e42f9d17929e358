using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>A transaction that can be sent, and what is known of its outcome.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Writes">The actions on protected tables; null for those on plain ones.</param>
/// <param name="Refusals">Why actions fail that were looked at, each null if its action does not.</param>
internal sealed record PreparedTransaction(
    TransactWriteItemsRequest Request, TransactedWrite?[] Writes, CancellationReason?[] Refusals)
{
    /// <summary>Whether it fails, and DynamoDB has nothing to add to the reasons: all actions were looked at.</summary>
    public bool IsDecided => IsRefused && Array.TrueForAll(Writes, write => write is { NeedsItem: true });

    /// <summary>Whether it fails whatever DynamoDB says of the other actions.</summary>
    public bool IsRefused => Array.Exists(Refusals, refusal => refusal is not null);

    /// <summary>The error of a transaction that fails by what was looked at.</summary>
    public TransactionCanceledException Refused() => Canceled([.. Refusals.Select(refusal => refusal ?? NoReason)], null);

    /// <summary>The tables of actions that another writer was faster at: their conditions are FieldCrypt's, so no caller knows them.</summary>
    public IReadOnlyList<string> RacesLost(TransactionCanceledException error) =>
        [.. Enumerable.Range(0, Writes.Length).Where(i => IsRace(error, i)).Select(i => Writes[i]!.Table.Schema.TableName)];

    /// <summary>The error with the reasons that the caller's own actions have, their items decrypted; null if all that failed were races.</summary>
    public async ValueTask<TransactionCanceledException?> ReasonsAsync(TransactionCanceledException error, CancellationToken cancellationToken)
    {
        if (error.CancellationReasons is not { Count: > 0 })
        {
            return error;
        }

        var reasons = new List<CancellationReason>(Writes.Length);
        for (var i = 0; i < Writes.Length; i++)
        {
            var reason = Refusals[i] ?? (IsRace(error, i) ? NoReason : ReasonAt(error, i)) ?? NoReason;
            if (Refusals[i] is null && Writes[i] is { } write)
            {
                reason.Item = await write.Table.DecryptIfAnyAsync(write.Key, reason.Item, cancellationToken).ConfigureAwait(false);
            }

            reasons.Add(reason);
        }

        return reasons.TrueForAll(reason => reason.Code is null or CancellationCodes.None) && RacesLost(error).Count > 0
            ? null
            : Canceled(reasons, error);
    }

    private static CancellationReason NoReason => new() { Code = CancellationCodes.None };

    private static CancellationReason? ReasonAt(TransactionCanceledException error, int index) =>
        index < (error.CancellationReasons?.Count ?? 0) ? error.CancellationReasons![index] : null;

    private bool IsRace(TransactionCanceledException error, int index) =>
        Writes[index] is { NeedsItem: true } && Refusals[index] is null && ReasonAt(error, index)?.Code == CancellationCodes.ConditionFailed;

    private static TransactionCanceledException Canceled(List<CancellationReason> reasons, TransactionCanceledException? answer) => new(
        $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", reasons.Select(reason => reason.Code))}]",
        answer)
    {
        ErrorCode = "TransactionCanceledException",
        StatusCode = System.Net.HttpStatusCode.BadRequest,
        RequestId = answer?.RequestId,
        CancellationReasons = reasons,
    };
}

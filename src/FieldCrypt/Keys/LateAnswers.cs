namespace FieldCrypt.Keys;

/// <summary>Answers of key services and stores that need not heed a time limit.</summary>
internal static class LateAnswers
{
    /// <summary>Waits for an answer within a limit. One that comes later may be a key, which nobody waits for any more: it is given back.</summary>
    /// <exception cref="OperationCanceledException">The limit was reached, or who was asked gave up by itself.</exception>
    public static async Task<T> WithinAsync<T>(this Task<T> answer, Action<T> giveBack, CancellationToken limit)
    {
        try
        {
            return await answer.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = answer.ContinueWith(
                late => giveBack(late.Result),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            throw;
        }
    }
}

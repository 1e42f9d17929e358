namespace FieldCrypt.Comparison;

/// <summary>One thing that is measured.</summary>
/// <param name="Operation">What is timed.</param>
/// <param name="Operations">How many operations it is.</param>
/// <param name="Cleanup">What is done at the end.</param>
internal sealed record Case(Func<ValueTask> Operation, int Operations = 1, Func<ValueTask>? Cleanup = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Cleanup?.Invoke() ?? ValueTask.CompletedTask;
}

namespace FieldCrypt.Testing.MongoDb.Storage;

/// <summary>All changes in their order; a position in it is what a resume token stands for. Thread-safe.</summary>
internal sealed class ChangeLog
{
    private readonly Lock _gate = new();
    private readonly List<ChangeEvent> _events = [];
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many changes there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _events.Count;
            }
        }
    }

    public void Add(ChangeEvent change)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _events.Add(change);
            (grown, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        grown.SetResult();
    }

    /// <summary>The changes from a position on, and a task that ends when there are more.</summary>
    public (IReadOnlyList<ChangeEvent> Changes, Task More) From(int position)
    {
        lock (_gate)
        {
            return (_events[Math.Min(position, _events.Count)..], _grown.Task);
        }
    }
}

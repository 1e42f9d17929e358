using Orleans.Storage;

namespace FieldCrypt.Operations.State;

/// <summary>A record in the cluster's storage, with the version that was read: a write fails if somebody else has written since.</summary>
/// <remarks>What a write that failed has left in the storage is not known: its owner is to be made anew then, and to read again.</remarks>
internal sealed class Stored<T>(IGrainStorage storage, GrainId owner, string name)
    where T : class, new()
{
    private readonly GrainState<T> _state = new(new T());

    /// <summary>What was read or written last.</summary>
    public T Value { get; private set; } = new();

    public async Task ReadAsync()
    {
        await storage.ReadStateAsync(name, owner, _state).ConfigureAwait(true);
        Value = _state.State ?? new T();
    }

    public async Task WriteAsync(T value)
    {
        _state.State = value;
        await storage.WriteStateAsync(name, owner, _state).ConfigureAwait(true);
        Value = value;
    }

    public async Task ClearAsync()
    {
        await storage.ClearStateAsync(name, owner, _state).ConfigureAwait(true);
        Value = new T();
    }
}

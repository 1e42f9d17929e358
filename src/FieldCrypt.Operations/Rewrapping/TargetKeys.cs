using System.Collections.Concurrent;
using FieldCrypt.Keys;

namespace FieldCrypt.Operations.Rewrapping;

/// <summary>The keys that an item is to be wrapped with, by the names that items will have them under. Thread-safe.</summary>
/// <remarks>
/// Branch keys are chosen by the item and rotated: their provider is asked each time, which costs no call of a key service. Of the others only a provider
/// itself knows what it writes, always the same, so it is asked once for a data key, which is thrown away.
/// </remarks>
/// <param name="provider">Who wraps.</param>
/// <param name="prefixLength">How many bytes of a stored ciphertext come before what a provider wrapped.</param>
internal sealed class TargetKeys(KeyProvider provider, int prefixLength = 0)
{
    private const int DataKeyLength = 32;
    private readonly KeyProvider[] _writers = [.. provider.Members.Where(member => member.CanGenerate)];
    private readonly ConcurrentDictionary<KeyProvider, WrappingKey> _known = [];
    private readonly ConcurrentDictionary<KeyProvider, SemaphoreSlim> _asked = [];

    /// <summary>Whether wrapped data keys are those that the provider would write for an item.</summary>
    public async ValueTask<bool> WroteAsync(IReadOnlyList<WrappedDataKey> wrapped, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (wrapped.Count != _writers.Length)
        {
            return false;
        }

        for (var i = 0; i < _writers.Length; i++)
        {
            if (WrappingKeys.Of(wrapped[i], prefixLength) != await NameAsync(_writers[i], context, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }

        return true;
    }

    private async ValueTask<WrappingKey> NameAsync(KeyProvider writer, EncryptionContext context, CancellationToken cancellationToken)
    {
        if (writer is BranchKeyProvider branch)
        {
            var (id, version) = await branch.ActiveAsync(context, cancellationToken).ConfigureAwait(false);
            return WrappingKeys.OfBranchKey(id, version);
        }

        if (_known.TryGetValue(writer, out var known))
        {
            return known;
        }

        // The first items of a job come together, and one answer serves all.
        var asking = _asked.GetOrAdd(writer, static _ => new SemaphoreSlim(1));
        await asking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _known.TryGetValue(writer, out known) ? known : await AskAsync(writer, context, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            asking.Release();
        }
    }

    private async ValueTask<WrappingKey> AskAsync(KeyProvider writer, EncryptionContext context, CancellationToken cancellationToken)
    {
        var generated = await writer.GenerateAsync(DataKeyLength, context, cancellationToken).ConfigureAwait(false);
        generated.Key.Dispose();
        var name = WrappingKeys.Of(generated.Wrapped);
        return name.Kind == WrappingKeyKind.Branch ? name : _known.GetOrAdd(writer, name);
    }
}

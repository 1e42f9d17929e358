using FieldCrypt.EncryptionSdk;
using FieldCrypt.EntityFrameworkCore.Contexts;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>The data keys of a query's values, opened ahead for one context: until it is disposed, reading them waits for no key service.</summary>
/// <remarks>Disposing clears the keys; dispose it as soon as the query was read. Used as its context is: by one thread at a time.</remarks>
public sealed class OpenedColumnKeys : IDisposable
{
    private readonly ContextEncryption _context;
    private readonly OpenedDataKeys _keys;

    internal OpenedColumnKeys(ContextEncryption context, OpenedDataKeys keys)
    {
        (_context, _keys) = (context, keys);
        context.Opened = keys;
    }

    /// <summary>How many different data keys are open.</summary>
    public int Count => _keys.Count;

    /// <summary>Clears the keys.</summary>
    public void Dispose()
    {
        if (_context.Opened == _keys)
        {
            _context.Opened = null;
        }

        _keys.Dispose();
    }
}

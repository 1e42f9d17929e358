using FieldCrypt.Cryptography;

namespace FieldCrypt.MongoDb.Format;

/// <summary>The random IVs of one operation: several are drawn at once, because a draw costs as much as encrypting a short value.</summary>
/// <remarks>
/// <para>An operation is what is serialized in one go: a document, or the documents of one command. What it leaves over no other operation spends
/// (see <see cref="RandomBytes"/>): a process that is resumed from a snapshot would spend it again, for other values.</para>
/// <para>Kept by the thread. It knows the operation without keeping its buffers alive.</para>
/// </remarks>
internal sealed class OperationIvs
{
    private const int Count = 16;

    [ThreadStatic]
    private static OperationIvs? s_ofThread;

    private readonly WeakReference<object?> _operation = new(null);
    private readonly byte[] _block = new byte[Count * CsfleEngine.BlockLength];
    private int _used;

    /// <summary>Fills an IV.</summary>
    /// <param name="operation">An object that lives as long as the operation, and no longer.</param>
    /// <param name="iv">16 bytes.</param>
    public static void Fill(object operation, Span<byte> iv) => (s_ofThread ??= new()).Next(operation, iv);

    private void Next(object operation, Span<byte> iv)
    {
        if (_used == _block.Length || !_operation.TryGetTarget(out var current) || current != operation)
        {
            RandomBytes.Fill(_block);
            _operation.SetTarget(operation);
            _used = 0;
        }

        var next = _block.AsSpan(_used, CsfleEngine.BlockLength);
        next.CopyTo(iv);
        next.Clear();
        _used += CsfleEngine.BlockLength;
    }
}

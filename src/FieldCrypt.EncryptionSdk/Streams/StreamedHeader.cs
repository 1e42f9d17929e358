using System.Buffers.Binary;
using FieldCrypt.Cryptography;
using FieldCrypt.EncryptionSdk.Format;

namespace FieldCrypt.EncryptionSdk.Streams;

/// <summary>Reads the header of a message from a stream and not a byte more: its lengths say, one after the other, how far it goes.</summary>
/// <remarks>
/// At most 64 KiB for the context and 192 KiB for each wrapped data key that a message may have, and of these only what really arrives. What
/// the bytes mean is <see cref="MessageHeader"/>'s business.
/// </remarks>
internal sealed class StreamedHeader<TTransfer>(MessageSource<TTransfer> source)
    where TTransfer : struct, IByteTransfer
{
    private const int Version1BeforeContext = 4 + 16;
    private const int Version2BeforeContext = 3 + 32;
    private const int Version1AfterKeys = 1 + 4 + 1 + 4 + Aead.NonceLength + Aead.TagLength;
    private const int Version2AfterKeys = 1 + 4 + MessageHeader.CommitmentKeyLength + Aead.TagLength;
    private const int FieldsOfWrappedDataKey = 3;

    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <exception cref="DataNotAuthenticException">The header is malformed.</exception>
    public async ValueTask<MessageHeader> ReadAsync(int maxWrappedDataKeys)
    {
        await ReadOnAsync(2).ConfigureAwait(false);
        var version = _bytes[0];
        if (version is not (1 or 2))
        {
            return MessageHeader.Parse(_bytes.AsMemory(0, _length), maxWrappedDataKeys);
        }

        await ReadOnAsync((version == 1 ? Version1BeforeContext : Version2BeforeContext) - _length).ConfigureAwait(false);
        await ReadBlockAsync().ConfigureAwait(false);
        var count = await ReadUInt16Async().ConfigureAwait(false);
        MessageHeader.RequireAllowed(count, maxWrappedDataKeys);
        for (var field = 0; field < count * FieldsOfWrappedDataKey; field++)
        {
            await ReadBlockAsync().ConfigureAwait(false);
        }

        await ReadOnAsync(version == 1 ? Version1AfterKeys : Version2AfterKeys).ConfigureAwait(false);
        return MessageHeader.Parse(_bytes.AsMemory(0, _length), maxWrappedDataKeys);
    }

    private async ValueTask ReadBlockAsync() => await ReadOnAsync(await ReadUInt16Async().ConfigureAwait(false)).ConfigureAwait(false);

    private async ValueTask<int> ReadUInt16Async()
    {
        await ReadOnAsync(sizeof(ushort)).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(_length - sizeof(ushort)));
    }

    private async ValueTask ReadOnAsync(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }

        await source.FillAsync(_bytes.AsMemory(_length, length), "header").ConfigureAwait(false);
        _length += length;
    }
}

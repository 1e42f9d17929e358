using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Reading;

/// <summary>The wrapped data keys of a message and the context to open them with: equal only if every byte of both is.</summary>
internal sealed class MessageKeyId : IEquatable<MessageKeyId>
{
    private readonly ReadOnlyMemory<byte> _wrapped;
    private readonly EncryptionContext _context;
    private readonly int _hash;

    public MessageKeyId(MessageOpening opening)
    {
        _wrapped = opening.Header.WrappedDataKeyBytes;
        _context = opening.Context;
        var hash = default(HashCode);
        hash.AddBytes(_wrapped.Span);
        hash.AddBytes(_context.Serialized.Span);
        _hash = hash.ToHashCode();
    }

    public bool Equals(MessageKeyId? other) =>
        other is not null
        && _hash == other._hash
        && _wrapped.Span.SequenceEqual(other._wrapped.Span)
        && _context.Serialized.Span.SequenceEqual(other._context.Serialized.Span);

    public override bool Equals(object? obj) => Equals(obj as MessageKeyId);

    public override int GetHashCode() => _hash;
}

namespace FieldCrypt.Keys.Caching;

/// <summary>A wrapped data key and the context it is to be opened with: equal only if every byte of both is.</summary>
internal sealed class WrappedKeyId : IEquatable<WrappedKeyId>
{
    private readonly int _hash;

    public WrappedKeyId(WrappedDataKey wrapped, EncryptionContext context)
    {
        Wrapped = wrapped;
        Context = context;
        var hash = default(HashCode);
        hash.AddBytes(wrapped.Ciphertext.Span);
        hash.AddBytes(context.Serialized.Span);
        _hash = hash.ToHashCode();
    }

    private WrappedKeyId(WrappedKeyId other)
    {
        Wrapped = new WrappedDataKey(other.Wrapped.ProviderId, other.Wrapped.ProviderInfo.ToArray(), other.Wrapped.Ciphertext.ToArray());
        Context = other.Context;
        _hash = other._hash;
    }

    public WrappedDataKey Wrapped { get; }

    public EncryptionContext Context { get; }

    /// <summary>The same with bytes of its own: a wrapped data key is a part of the message that it was read from, which may be long, and its buffer used again.</summary>
    public WrappedKeyId ToKeep() => new(this);

    public bool Equals(WrappedKeyId? other) =>
        other is not null
        && _hash == other._hash
        && Wrapped.ProviderId == other.Wrapped.ProviderId
        && Wrapped.ProviderInfo.Span.SequenceEqual(other.Wrapped.ProviderInfo.Span)
        && Wrapped.Ciphertext.Span.SequenceEqual(other.Wrapped.Ciphertext.Span)
        && Context.Serialized.Span.SequenceEqual(other.Context.Serialized.Span);

    public override bool Equals(object? obj) => Equals(obj as WrappedKeyId);

    public override int GetHashCode() => _hash;
}

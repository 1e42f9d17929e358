namespace FieldCrypt.Keys;

/// <summary>A new data key and its wrapped form.</summary>
/// <param name="Key">The key; whoever receives it disposes it.</param>
/// <param name="Wrapped">The same key, encrypted, to be stored.</param>
public readonly record struct GeneratedDataKey(Secret Key, WrappedDataKey Wrapped);

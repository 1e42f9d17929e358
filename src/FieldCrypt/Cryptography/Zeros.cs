namespace FieldCrypt.Cryptography;

/// <summary>Zero bytes in the program's own data: a new array of them would be allocated for each use.</summary>
internal static class Zeros
{
    /// <summary>As many as the longest key or block here.</summary>
    public static ReadOnlySpan<byte> Bytes =>
        [
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
}

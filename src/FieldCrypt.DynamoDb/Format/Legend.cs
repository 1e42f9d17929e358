namespace FieldCrypt.DynamoDb.Format;

/// <summary>The header's letters for what was done to each signed attribute, in canonical order ("Encrypt Legend Bytes").</summary>
internal static class Legend
{
    public const byte Encrypted = (byte)'e';
    public const byte Signed = (byte)'s';
    public const byte Context = (byte)'c';

    public static byte Of(FieldAction action) => action switch
    {
        FieldAction.EncryptAndSign => Encrypted,
        FieldAction.SignOnly => Signed,
        FieldAction.SignAndIncludeInEncryptionContext => Context,
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    /// <summary>What a letter stands for.</summary>
    public static FieldAction ActionOf(byte letter) => letter switch
    {
        Encrypted => FieldAction.EncryptAndSign,
        Signed => FieldAction.SignOnly,
        Context => FieldAction.SignAndIncludeInEncryptionContext,
        _ => throw new ArgumentOutOfRangeException(nameof(letter)),
    };
}

namespace FieldCrypt.DynamoDb.Attributes;

/// <summary>The two-byte type ids of serialized values (AWS Database Encryption SDK specification, "Attribute Value Serialization").</summary>
internal static class AttributeTypeId
{
    public const ushort Null = 0x0000;
    public const ushort String = 0x0001;
    public const ushort Number = 0x0002;
    public const ushort Boolean = 0x0004;
    public const ushort StringSet = 0x0101;
    public const ushort NumberSet = 0x0102;
    public const ushort BinarySet = 0x01FF;
    public const ushort Map = 0x0200;
    public const ushort List = 0x0300;
    public const ushort Binary = 0xFFFF;
}

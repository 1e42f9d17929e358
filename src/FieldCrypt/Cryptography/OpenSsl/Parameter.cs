using System.Runtime.InteropServices;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>OSSL_PARAM (man 3 OSSL_PARAM): a named value that is given to, or asked of, an algorithm. A default one ends a list.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Parameter
{
    private const uint Text = 4;
    private const uint Bytes = 5;

    private readonly byte* _name;
    private readonly uint _type;
    private readonly void* _data;
    private readonly nuint _length;
    private readonly nuint _returnedLength;

    private Parameter(byte* name, uint type, void* data, int length)
    {
        _name = name;
        _type = type;
        _data = data;
        _length = (nuint)length;
        _returnedLength = nuint.MaxValue;
    }

    /// <summary>A text; name and text end in a zero byte, which is not counted.</summary>
    public static Parameter OfText(byte* name, byte* text, int length) => new(name, Text, text, length);

    /// <summary>Bytes, to read or to write; the name ends in a zero byte.</summary>
    public static Parameter OfBytes(byte* name, byte* bytes, int length) => new(name, Bytes, bytes, length);
}

using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Legacy;

/// <summary>
/// How the writer of a legacy item sorted: the libraries for Java and Python differ for texts outside the Basic Multilingual Plane and for
/// binaries with bytes above 7F. Nothing in an item says which wrote it.
/// </summary>
internal sealed class LegacyWriterOrder
{
    /// <summary>UTF-16 code units; signed bytes.</summary>
    public static readonly LegacyWriterOrder Java = new(StringComparer.Ordinal, CompareSigned);

    /// <summary>Code points; unsigned bytes.</summary>
    public static readonly LegacyWriterOrder Python = new(Utf8Order.Instance, static (x, y) => x.Span.SequenceCompareTo(y.Span));

    private LegacyWriterOrder(IComparer<string> texts, Comparison<ReadOnlyMemory<byte>> binaries)
    {
        Texts = texts;
        Binaries = binaries;
    }

    public IComparer<string> Texts { get; }

    public Comparison<ReadOnlyMemory<byte>> Binaries { get; }

    private static int CompareSigned(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(x.Span)
            .SequenceCompareTo(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(y.Span));
}

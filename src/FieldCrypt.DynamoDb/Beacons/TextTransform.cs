namespace FieldCrypt.DynamoDb;

/// <summary>What a virtual field does to the text of a part. Lengths and positions count UTF-16 code units.</summary>
/// <remarks>
/// AWS Database Encryption SDK specification, "Virtual Transforms". Positions below zero count from the end. The end of a range can never pass the
/// last element, so a range cannot include it: use <see cref="Suffix"/>. A cut through a surrogate pair has the write refused.
/// </remarks>
public abstract record TextTransform
{
    private protected TextTransform()
    {
    }

    /// <summary>ASCII letters in upper case.</summary>
    public static TextTransform Upper { get; } = new CaseTransform(static text => Map(text, char.IsAsciiLetterLower, char.ToUpperInvariant));

    /// <summary>ASCII letters in lower case.</summary>
    public static TextTransform Lower { get; } = new CaseTransform(static text => Map(text, char.IsAsciiLetterUpper, char.ToLowerInvariant));

    /// <summary>The text, then another.</summary>
    public static TextTransform Append(string literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        return new AppendTransform(literal);
    }

    /// <summary>The first units; of a number below zero, all but the last.</summary>
    public static TextTransform Prefix(int length) => new PrefixTransform(length);

    /// <summary>The last units; of a number below zero, all but the first.</summary>
    public static TextTransform Suffix(int length) => new SuffixTransform(length);

    /// <summary>From one position up to another, which is left out.</summary>
    public static TextTransform Substring(int from, int to) => new SubstringTransform(from, to);

    /// <summary>One segment of the text between split characters; empty if there are not so many.</summary>
    public static TextTransform Segment(char split, int index) => new SegmentTransform(split, index);

    /// <summary>The segments from one position up to another, which is left out.</summary>
    public static TextTransform Segments(char split, int from, int to) => new SegmentsTransform(split, from, to);

    internal abstract string Apply(string text);

    private static string Map(string text, Func<char, bool> isMeant, Func<char, char> change) =>
        string.Create(text.Length, (text, isMeant, change), static (span, state) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = state.isMeant(state.text[i]) ? state.change(state.text[i]) : state.text[i];
            }
        });

    // Never past the last element: the specification's text says otherwise, the data does not.
    private static int Position(int position, int count) => count == 0 ? 0
        : position >= 0 ? Math.Min(position, count - 1)
        : (int)Math.Max(0L, (long)count + position);

    private sealed record CaseTransform(Func<string, string> Change) : TextTransform
    {
        internal override string Apply(string text) => Change(text);
    }

    private sealed record AppendTransform(string Literal) : TextTransform
    {
        internal override string Apply(string text) => text + Literal;
    }

    private sealed record PrefixTransform(int Length) : TextTransform
    {
        internal override string Apply(string text) =>
            Length >= 0 ? text[..Math.Min(Length, text.Length)] : text[..^(int)Math.Min(-(long)Length, text.Length)];
    }

    private sealed record SuffixTransform(int Length) : TextTransform
    {
        internal override string Apply(string text) =>
            Length >= 0 ? text[^Math.Min(Length, text.Length)..] : text[(int)Math.Min(-(long)Length, text.Length)..];
    }

    private sealed record SubstringTransform(int From, int To) : TextTransform
    {
        internal override string Apply(string text)
        {
            var (from, to) = (Position(From, text.Length), Position(To, text.Length));
            return from < to ? text[from..to] : "";
        }
    }

    private sealed record SegmentTransform(char Split, int Index) : TextTransform
    {
        internal override string Apply(string text)
        {
            var segments = text.Split(Split);
            return Index >= segments.Length || -(long)Index > segments.Length ? "" : segments[Position(Index, segments.Length)];
        }
    }

    private sealed record SegmentsTransform(char Split, int From, int To) : TextTransform
    {
        internal override string Apply(string text)
        {
            var segments = text.Split(Split);
            var (from, to) = (Position(From, segments.Length), Position(To, segments.Length));
            return from < to ? string.Join(Split, segments[from..to]) : "";
        }
    }
}

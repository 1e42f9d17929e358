namespace FieldCrypt.Fuzz;

/// <summary>One input, ready to be given to a parser.</summary>
/// <param name="Length">How many bytes an outsider has to deliver for it.</param>
/// <param name="Describe">What it is, to repeat it by hand.</param>
/// <param name="Parse">Gives it to the parser; can be called again.</param>
internal readonly record struct Input(int Length, Func<string> Describe, Action Parse)
{
    public static Input Of(byte[] bytes, Action<byte[]> parse) => new(bytes.Length, () => Convert.ToHexString(bytes), () => parse(bytes));

    public static Input Of(string text, Action<string> parse) =>
        new(System.Text.Encoding.UTF8.GetByteCount(text), () => System.Text.Json.JsonSerializer.Serialize(text), () => parse(text));
}

/// <summary>A parser of bytes that outsiders decide, and where its inputs come from.</summary>
/// <param name="Name">What is parsed.</param>
/// <param name="Next">Makes an input.</param>
internal sealed record Target(string Name, Func<Chance, Input> Next)
{
    /// <summary>How many inputs a usual run gives; fewer where one costs much.</summary>
    public int Usual { get; init; } = 2_000;

    /// <summary>Which exceptions the parser documents; what callers are told to catch, and nothing else.</summary>
    public Func<Exception, bool> Documents { get; init; } = static error => error is FieldCryptException;

    public override string ToString() => Name;
}

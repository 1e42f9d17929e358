using FieldCrypt.Serialization;

namespace FieldCrypt.DynamoDb.Format;

/// <summary>The attribute names that belong to the format.</summary>
internal static class ReservedNames
{
    public const string Header = "aws_dbe_head";
    public const string Footer = "aws_dbe_foot";

    /// <summary>Whatever begins so is the format's: never the caller's to write, never signed, never returned.</summary>
    public static bool IsReserved(string name) => name.StartsWith("aws_dbe_", StringComparison.Ordinal);

    /// <summary>
    /// Whether an attribute may be described by a schema: its name is text, and neither the format's nor like a pair of the encryption context, which
    /// AWS's libraries refuse too.
    /// </summary>
    public static bool CanBeDescribed(string name) =>
        !string.IsNullOrEmpty(name)
        && !IsReserved(name)
        && !name.StartsWith("aws-crypto-", StringComparison.Ordinal)
        && SurrogatePairs.AreWhole(name);

    /// <summary>Whether an item has neither header nor footer: it was never encrypted. One without the other was tampered with.</summary>
    public static bool IsPlaintext<TValue>(Dictionary<string, TValue> item) => !item.ContainsKey(Header) && !item.ContainsKey(Footer);

    /// <summary>Bookkeeping attributes that the first generation of global tables keeps in each item and changes by itself.</summary>
    public static bool IsReplicationBookkeeping(string name) => name.StartsWith("aws:rep:", StringComparison.Ordinal);
}

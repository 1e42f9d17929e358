using System.Buffers;

namespace FieldCrypt.EntityFrameworkCore.Tests.Model;

/// <summary>The distinctive plaintext values of the tests: none may ever reach a server or a log.</summary>
internal static class Secrets
{
    private static readonly SearchValues<string> All = SearchValues.Create(
    [
        "078-05-1120", "219-09-9999", "457-55-5462", "000-00-0001", "carcinoma", "hypertension", "melancholia", "penicillin", "1969-07-20", "1944-06-06",
        "556677881", "556677882", "5551-0001", "5551-0002", "Baker Street", "Privet Drive", "observed overnight", "sent home", "ICD-77731", "ICD-77732", "room 4711", "tungsten",
        "MDc4LTA1LTExMjA", "3037382d30352d31313230",
    ],
    StringComparison.OrdinalIgnoreCase);

    /// <summary>The end of a text that begins with the first one in it; null if it holds none.</summary>
    public static string? In(string text) => text.AsSpan().IndexOfAny(All) is var index and >= 0 ? text[index..] : null;
}

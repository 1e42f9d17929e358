using System.Globalization;
using FieldCrypt.EncryptionSdk.Format;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Reads how a row is protected from the row alone: nothing of it is authentic, and no key is needed.</summary>
internal static class RowSurvey
{
    // Readers take five unless they are told otherwise.
    private const int MaxWrappedDataKeys = 100;

    /// <summary>The row as a group of one.</summary>
    public static ItemGroup Of(StoredRow row)
    {
        var keys = new List<HashSet<WrappingKey>>();
        var (formats, suites) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        var (plain, malformed) = (0, 0);
        foreach (var value in row.Values)
        {
            plain += value.Plaintext is null ? 0 : 1;
            if (value.Stored is null)
            {
                continue;
            }

            if (HeaderOf(value) is not { } header)
            {
                malformed++;
                continue;
            }

            keys.Add([.. header.WrappedDataKeys.Select(wrapped => WrappingKeys.Of(wrapped))]);
            formats.Add(string.Create(CultureInfo.InvariantCulture, $"AWS Encryption SDK {header.Suite.Version}"));
            suites.Add(SuiteOf(header.Suite));
        }

        return new ItemGroup
        {
            Protection = malformed > 0 ? ItemProtection.Malformed
                : keys.Count == 0 ? plain > 0 ? ItemProtection.Plaintext : ItemProtection.Empty
                : plain > 0 ? ItemProtection.Partial : ItemProtection.Encrypted,

            // Where the values of a row name different keys, each that is lost loses something.
            Need = keys.TrueForAll(each => each.SetEquals(keys[0])) ? KeyNeed.Any : KeyNeed.Every,
            Keys = [.. keys.SelectMany(each => each).Distinct().OrderBy(key => key.Name, StringComparer.Ordinal).ThenBy(key => key.Version, StringComparer.Ordinal)],
            Suite = suites.Count == 0 ? null : string.Join(", ", suites),
            Format = formats.Count == 0 ? null : string.Join(", ", formats),
            EncryptedValues = keys.Count,
            Items = 1,
            Bytes = row.Length,
        };
    }

    /// <summary>The header of a value; null if it is no message.</summary>
    public static MessageHeader? HeaderOf(StoredValue value)
    {
        try
        {
            return value.Message is { } message ? MessageHeader.Parse(message, MaxWrappedDataKeys) : null;
        }
        catch (DataNotAuthenticException)
        {
            return null;
        }
    }

    private static string SuiteOf(AlgorithmSuite suite) => string.Create(
        CultureInfo.InvariantCulture, $"{(int)suite.Id:X4} ({(suite.IsCommitting ? "committing" : "not committing")}{(suite.IsSigned ? ", signed" : "")})");
}

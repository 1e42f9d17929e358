using System.Diagnostics.CodeAnalysis;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>
/// The other way to name a table: <c>arn:partition:dynamodb:region:account:table/name</c>. It reaches tables of other accounts, so it is never
/// the same as the bare name, which means the caller's own table.
/// </summary>
internal static class TableArn
{
    private const int Parts = 6;
    private const string Resource = "table/";

    /// <summary>Whether the text is meant as an ARN; no name holds a colon.</summary>
    public static bool IsArn(string nameOrArn) => nameOrArn.StartsWith("arn:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The table's name in the ARN of a table; ARNs of indexes, streams and other things are none.</summary>
    public static bool TryParse(string arn, [NotNullWhen(true)] out string? tableName)
    {
        var parts = arn.Split(':', Parts);
        tableName = parts.Length == Parts
            && parts[0] == "arn"
            && parts[2] == "dynamodb"
            && parts[1].Length > 0
            && parts[3].Length > 0
            && parts[4].Length > 0
            && parts[5].StartsWith(Resource, StringComparison.Ordinal)
            && parts[5].AsSpan(Resource.Length).IndexOfAny('/', ':') < 0
            && parts[5].Length > Resource.Length
                ? parts[5][Resource.Length..]
                : null;
        return tableName is not null;
    }

    /// <summary>The name without account and Region: what other tables may have too.</summary>
    public static string LocalName(string nameOrArn) => TryParse(nameOrArn, out var name) ? name : nameOrArn;

    /// <summary>
    /// The table of a request that an answer speaks of. Answers name tables as the request did; where a service answers an ARN with the bare
    /// name, that is enough if only one table of the request has it.
    /// </summary>
    /// <exception cref="DataNotAuthenticException">The answer speaks of a table that was not asked for.</exception>
    public static string Requested(string answered, IReadOnlyCollection<string> requested)
    {
        if (requested.Contains(answered, StringComparer.Ordinal))
        {
            return answered;
        }

        string[] alike = [.. requested.Where(name => LocalName(name) == LocalName(answered))];
        return alike.Length == 1
            ? alike[0]
            : throw new DataNotAuthenticException($"The answer holds items of table {ForeignText.Shown(answered)}, which was not asked for.");
    }

    /// <summary>
    /// Names what an answer holds by the tables of the request: a caller looks there for it, and sends what is left over to the table that stands there.
    /// </summary>
    /// <exception cref="DataNotAuthenticException">The answer speaks of a table that was not asked for, or of one twice.</exception>
    public static void NameAsRequested<T>(Dictionary<string, T>? answer, IReadOnlyCollection<string> requested)
    {
        foreach (var (answered, content) in answer?.ToArray() ?? [])
        {
            var name = Requested(answered, requested);
            if (name == answered)
            {
                continue;
            }

            answer!.Remove(answered);
            if (!answer.TryAdd(name, content))
            {
                throw new DataNotAuthenticException($"The answer speaks of table {ForeignText.Shown(name)} under two names.");
            }
        }
    }
}

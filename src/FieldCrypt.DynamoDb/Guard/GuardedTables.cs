using System.Collections.Frozen;
using FieldCrypt.Diagnostics;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>Which tables are guarded at this moment. Immutable; a change makes another one.</summary>
internal sealed class GuardedTables
{
    private const string Store = "dynamodb";
    private const string Resource = ":table/";

    private static readonly Lock Changes = new();
    private static volatile GuardedTables _current = new([], []);

    private readonly GuardedTable[] _all;
    private readonly string[] _named;
    private readonly FrozenDictionary<string, GuardedTable[]> _byLocalName;
    private readonly FrozenDictionary<string, GuardedTable[]>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly FrozenDictionary<string, string[]> _longer;

    private GuardedTables(GuardedTable[] all, string[] named)
    {
        (_all, _named) = (all, named);
        _byLocalName = all.GroupBy(table => table.LocalName, StringComparer.Ordinal)
            .ToFrozenDictionary(tables => tables.Key, tables => tables.OrderBy(table => table.Class is not null).ThenBy(table => table.Mode).ToArray(), StringComparer.Ordinal);
        _bySpan = _byLocalName.GetAlternateLookup<ReadOnlySpan<char>>();
        Annotated = [.. all.Where(table => table.Class is not null)];
        _longer = Annotated.Select(table => table.LocalName).Distinct(StringComparer.Ordinal)
            .Select(ending => (Ending: ending, Names: named.Where(name => name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal)).ToArray()))
            .Where(longer => longer.Names.Length > 0)
            .ToFrozenDictionary(longer => longer.Ending, longer => longer.Names, StringComparer.Ordinal);
    }

    /// <summary>Those of this moment.</summary>
    public static GuardedTables Current => _current;

    /// <summary>Whether there is nothing to look for.</summary>
    public bool IsEmpty => _all.Length == 0;

    /// <summary>All of them; one that several protect is there several times.</summary>
    public IReadOnlyList<GuardedTable> All => _all;

    /// <summary>Those that are known by an annotated class alone.</summary>
    public GuardedTable[] Annotated { get; }

    /// <summary>Adds tables; the same objects take them out again.</summary>
    public static void Add(IReadOnlyCollection<GuardedTable> tables) => Add(tables, []);

    /// <summary>Adds tables, and what tables are called by classes, whether these are annotated or not.</summary>
    public static void Add(IReadOnlyCollection<GuardedTable> tables, IReadOnlyCollection<string> named) =>
        Change(all => [.. all, .. tables], names => [.. names.Union(named, StringComparer.Ordinal)]);

    /// <summary>Takes out what was added, by identity: another protection of the same table stays.</summary>
    public static void Remove(IReadOnlyCollection<GuardedTable> tables) =>
        Change(all => [.. all.Where(table => !tables.Any(gone => ReferenceEquals(gone, table)))], static names => names);

    /// <summary>The table that a request names, in the strictest mode that somebody wants; null if it is not guarded.</summary>
    public GuardedTable? Find(string? nameOrArn)
    {
        if (string.IsNullOrEmpty(nameOrArn))
        {
            return null;
        }

        if (!TableArn.IsArn(nameOrArn))
        {
            return _byLocalName.TryGetValue(nameOrArn, out var tables) ? tables[0] : null;
        }

        return _bySpan.TryGetValue(LocalNameOf(nameOrArn), out var alike) ? FirstThatMayBe(nameOrArn, alike) : null;
    }

    /// <summary>Whether a name that ends with that of an annotated class's table ends with a longer one that a class has: SuperUsers is no Users with a prefix.</summary>
    public bool IsOfLongerName(string name, GuardedTable table)
    {
        if (_longer.TryGetValue(table.LocalName, out var longer))
        {
            foreach (var other in longer)
            {
                if (name.EndsWith(other, StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // By itself: a lambda in the look-up would cost each look-up an object.
    private static GuardedTable? FirstThatMayBe(string arn, GuardedTable[] alike) => Array.Find(alike, table => table.MayBe(arn));

    // Of whatever ARN, so that none that names the table in an odd way slips through.
    private static ReadOnlySpan<char> LocalNameOf(string arn)
    {
        var at = arn.IndexOf(Resource, StringComparison.Ordinal);
        var name = at < 0 ? arn : arn.AsSpan(at + Resource.Length);
        var end = name.IndexOf('/');
        return end < 0 ? name : name[..end];
    }

    /// <summary>The table that a text names somewhere, such as a statement of PartiQL, with the strictest of their modes; null if it names none.</summary>
    public GuardedTable? FindIn(string text)
    {
        GuardedTable? found = null;
        foreach (var table in _byLocalName.Values.Select(tables => tables[0]))
        {
            if ((found is null || table.Mode < found.Mode) && TableMention.IsIn(text, table.LocalName))
            {
                found = table;
            }
        }

        return found;
    }

    private static void Change(Func<GuardedTable[], GuardedTable[]> change, Func<string[], string[]> name)
    {
        lock (Changes)
        {
            _current = new GuardedTables(change(_current._all), name(_current._named));
            foreach (var mode in Enum.GetValues<ProcessGuardMode>())
            {
                ProcessGuards.Report(Store, mode.ToString().ToLowerInvariant(), _current._byLocalName.Count(tables => tables.Value[0].Mode == mode));
            }
        }
    }
}

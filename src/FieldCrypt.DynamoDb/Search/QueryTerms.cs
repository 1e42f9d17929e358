using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>
/// Reads the conditions of a query or scan and decides, term by term, what the server may be asked in their stead; every term that it can neither
/// turn into one on a beacon nor show to concern readable attributes only is refused.
/// </summary>
/// <remarks>
/// Beacons collide, so a term on one selects too much, and what is too much is dropped after decryption. Where too much of the term would be too
/// little of the whole, under NOT and for <c>&lt;&gt;</c>, items would be lost without a sign: refused.
/// </remarks>
internal sealed class QueryTerms(TableSchema schema, SearchPlan plan)
{
    private readonly Dictionary<string, List<ValueRole>> _roles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tenants = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _asked = new(StringComparer.Ordinal);
    private QueryExpression? _expression;

    /// <summary>What each value is compared with.</summary>
    public IReadOnlyDictionary<string, List<ValueRole>> Roles => _roles;

    /// <summary>The tenants that the query names.</summary>
    public IReadOnlyCollection<string> Tenants => _tenants;

    /// <summary>Whether a term asks a beacon.</summary>
    public bool AsksBeacons => _asked.Count > 0;

    /// <summary>The names of the beacons that are asked.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ProtectedOperationException">A term cannot be asked; the message says what can.</exception>
    public void Read(QueryExpression? expression)
    {
        _expression = expression;
        if (expression is not null)
        {
            Read(expression.Condition, isAlone: true, isNegated: false);
        }
    }

    // A term is alone if it is joined to the others only by AND: whatever it selects too much, nothing is lost by leaving it away.
    private void Read(ItemCondition condition, bool isAlone, bool isNegated)
    {
        switch (condition)
        {
            case Both both:
                Read(both.Left, isAlone, isNegated);
                Read(both.Right, isAlone, isNegated);
                break;
            case Either either:
                Read(either.Left, isAlone: false, isNegated);
                Read(either.Right, isAlone: false, isNegated);
                break;
            case Negation negation:
                Read(negation.Inner, isAlone: false, isNegated: true);
                break;
            case Existence existence:
                ReadExistence(existence);
                break;
            case HasType { Path: var path }:
                RequireReadable(path, "attribute_type");
                break;
            case Comparison comparison:
                ReadComparison(comparison, isAlone, isNegated);
                break;
            case Between between:
                ReadBetween(between, isNegated);
                break;
            case Among among:
                ReadAmong(among, isAlone, isNegated);
                break;
            case BeginsWith beginsWith:
                ReadFunction("begins_with", beginsWith.Value, beginsWith.Prefix, isNegated);
                break;
            case Contains contains:
                ReadFunction("contains", contains.Container, contains.Content, isNegated);
                break;
            default:
                throw new InvalidOperationException($"Unknown condition {condition.GetType().Name}.");
        }
    }

    // That a value exists is no secret. A beacon that has not the name of an attribute is looked for under its own.
    private void ReadExistence(Existence existence)
    {
        if (plan.Named(existence.Path.Attribute) is { } beacon)
        {
            RequireTopLevel(existence.Path, beacon);
            if (!schema.Actions.ContainsKey(existence.Path.Attribute))
            {
                Ask(existence.Path, beacon);
            }
        }
        else if (!existence.Path.IsTopLevel)
        {
            RequireReadable(existence.Path, "attribute_exists");
        }
    }

    private void ReadComparison(Comparison comparison, bool isAlone, bool isNegated)
    {
        var (place, value) = (comparison.Left, comparison.Right) switch
        {
            (PathOperand left, ValueOperand right) => (left, right),
            (ValueOperand left, PathOperand right) => (right, left),
            _ => (null, null),
        };
        if (place is null || value is null)
        {
            if (comparison is { Comparator: Comparator.Equal, Left: PathOperand one, Right: PathOperand other }
                && SharedKey(one.Path, other.Path) is var (oneBeacon, otherBeacon) && oneBeacon is not null)
            {
                RequirePositive(oneBeacon, isNegated);
                Ask(one.Path, oneBeacon);
                Ask(other.Path, otherBeacon!);
                return;
            }

            RequireReadable(comparison.Left, "a comparison");
            RequireReadable(comparison.Right, "a comparison");
            return;
        }

        NoteTenant(comparison, place, value, isAlone && comparison.Comparator == Comparator.Equal);
        switch (BeaconAt(place.Path))
        {
            case null:
                Give(value, ReadableValue.Instance);
                break;
            case HashedBeacon hashed:
                RequirePositive(hashed, isNegated || comparison.Comparator == Comparator.NotEqual);
                if (comparison.Comparator != Comparator.Equal)
                {
                    throw OperatorRefused(hashed);
                }

                RequireSetFor(hashed, value);
                Ask(place.Path, hashed);
                Give(value, new HashedValue(hashed));
                break;
            case JoinedBeacon joined:
                var isEquality = comparison.Comparator is Comparator.Equal or Comparator.NotEqual;
                if (!joined.IsSigned)
                {
                    RequirePositive(joined, isNegated || comparison.Comparator == Comparator.NotEqual);
                }

                Ask(place.Path, joined);
                Give(value, Joined(joined, value, mayEndInPrefix: !isEquality));
                if (!isEquality)
                {
                    RequireComparable(joined, Pieces(joined, value));
                }

                break;
        }
    }

    // Two attributes can be compared with each other where equal values of both have equal hashes.
    private (HashedBeacon? One, HashedBeacon? Other) SharedKey(DocumentPath one, DocumentPath other) =>
        one.IsTopLevel && other.IsTopLevel && plan.Named(one.Attribute) is HashedBeacon { IsPartOnly: false } first
        && plan.Named(other.Attribute) is HashedBeacon { IsPartOnly: false } second && first.KeyIndex == second.KeyIndex
        && first.Partitions == second.Partitions && first.OfMembers == second.OfMembers
            ? (first, second)
            : default;

    private void ReadBetween(Between between, bool isNegated)
    {
        if (between is not { Value: PathOperand place, Low: ValueOperand low, High: ValueOperand high } || BeaconAt(place.Path) is not { } beacon)
        {
            foreach (var operand in new[] { between.Value, between.Low, between.High })
            {
                RequireReadable(operand, "BETWEEN");
            }

            NoteTenant(between, between.Value, between.Low, mayDrop: false);
            NoteTenant(between, between.Value, between.High, mayDrop: false);
            return;
        }

        if (beacon is not JoinedBeacon joined)
        {
            throw OperatorRefused(beacon);
        }

        if (!joined.IsSigned)
        {
            RequirePositive(joined, isNegated);
        }

        Ask(place.Path, joined);
        foreach (var end in new[] { low, high })
        {
            Give(end, Joined(joined, end, mayEndInPrefix: true));
        }

        // What both ends begin with alike decides nothing.
        var (lowPieces, highPieces) = (Pieces(joined, low), Pieces(joined, high));
        var alike = lowPieces.Zip(highPieces).TakeWhile(pair => pair.First == pair.Second).Count();
        RequireComparable(joined, lowPieces[alike..]);
        RequireComparable(joined, highPieces[alike..]);
    }

    private void ReadAmong(Among among, bool isAlone, bool isNegated)
    {
        if (among.Value is not PathOperand place || among.Candidates.Any(candidate => candidate is not ValueOperand)
            || BeaconAt(place.Path) is not { } beacon)
        {
            foreach (var operand in among.Candidates.Prepend(among.Value))
            {
                RequireReadable(operand, "IN");
            }

            foreach (var candidate in among.Candidates)
            {
                NoteTenant(among, among.Value, candidate, isAlone && among.Candidates.Count == 1);
            }

            return;
        }

        if (beacon is not JoinedBeacon { IsSigned: true })
        {
            RequirePositive(beacon, isNegated);
        }

        Ask(place.Path, beacon);
        foreach (var candidate in among.Candidates.Cast<ValueOperand>())
        {
            if (beacon is HashedBeacon hashed)
            {
                RequireSetFor(hashed, candidate);
                Give(candidate, new HashedValue(hashed));
            }
            else
            {
                Give(candidate, Joined((JoinedBeacon)beacon, candidate, mayEndInPrefix: false));
            }
        }
    }

    private void ReadFunction(string function, Operand container, Operand content, bool isNegated)
    {
        if (container is not PathOperand place || content is not ValueOperand value || BeaconAt(place.Path) is not { } beacon)
        {
            RequireReadable(container, function);
            RequireReadable(content, function);
            return;
        }

        if (beacon is JoinedBeacon joined)
        {
            if (!joined.IsSigned)
            {
                RequirePositive(joined, isNegated);
            }

            Ask(place.Path, joined);
            Give(value, Joined(joined, value, mayEndInPrefix: true));
            return;
        }

        RequirePositive(beacon, isNegated);
        if (function != "contains" || beacon is not HashedBeacon { OfMembers: true } members)
        {
            throw Refused(
                $"{function} cannot be asked of beacon '{beacon.Name}': a hash says nothing of a value's parts. Compare by =, or, to find a beginning or "
                + "a part, make a beacon on a virtual field of that part, or hash the members of a set.");
        }

        if (value.Value is { IsSSSet: true } or { IsNSSet: true } or { IsBSSet: true })
        {
            throw Refused($"contains looks for one member of '{beacon.Name}', and the value is a set: write one term for each member.");
        }

        Ask(place.Path, members);
        Give(value, new HashedValue(members));
    }

    // A beacon can be asked only under its whole name.
    private Beacon? BeaconAt(DocumentPath path)
    {
        if (plan.Named(path.Attribute) is { } beacon)
        {
            RequireTopLevel(path, beacon);
            return beacon is HashedBeacon { IsPartOnly: true }
                ? throw Refused($"beacon '{beacon.Name}' stands only in compound beacons and is not stored: compare one of those.")
                : beacon;
        }

        RequireReadable(path, "a comparison");
        return null;
    }

    private void RequireTopLevel(DocumentPath path, Beacon beacon)
    {
        if (!path.IsTopLevel)
        {
            throw Refused($"'{beacon.Name}' is a beacon, which has no parts: make one on the place {path}.");
        }
    }

    private void RequireReadable(Operand operand, string use)
    {
        switch (operand)
        {
            case PathOperand { Path: var path }:
                RequireReadable(path, use);
                break;
            case SizeOperand { Path: var path }:
                RequireReadable(path, "size");
                break;
            case ValueOperand value:
                Give(value, ReadableValue.Instance);
                break;
        }
    }

    private void RequireReadable(DocumentPath path, string use)
    {
        if (plan.Named(path.Attribute) is { } beacon)
        {
            throw Refused($"{use} cannot be asked of beacon '{beacon.Name}' here: compare the beacon itself with a value.");
        }

        if (schema.Actions.TryGetValue(path.Attribute, out var action) && action == FieldAction.EncryptAndSign)
        {
            throw Refused(
                $"attribute '{ForeignText.Shown(path.Attribute)}' is encrypted and has no beacon, so DynamoDB cannot look for it: give it one, "
                + "or filter the decrypted items in the application.");
        }

        if (!schema.Knows(path.Attribute) && !ReservedNames.IsReserved(path.Attribute) && path.Attribute != plan.Keys.TenantField)
        {
            throw Refused(
                $"attribute '{ForeignText.Shown(path.Attribute)}' is not in the schema: items may hold it encrypted, and what it is compared with would be "
                + "sent as it is. Put it into the schema if it is readable.");
        }
    }

    private void RequirePositive(Beacon beacon, bool isNegated)
    {
        if (isNegated)
        {
            throw Refused(
                $"beacon '{beacon.Name}' cannot be asked under NOT or by <>: the server would also leave out items whose hash happens to be the same. "
                + "Leave the term away and filter the decrypted items in the application.");
        }
    }

    private void RequireSetFor(HashedBeacon beacon, ValueOperand value)
    {
        if (beacon.OfMembers && value.Value is not ({ IsSSSet: true } or { IsNSSet: true } or { IsBSSet: true }))
        {
            throw Refused($"beacon '{beacon.Name}' is of a set, which never equals one value: use contains.");
        }
    }

    private JoinedValue Joined(JoinedBeacon beacon, ValueOperand value, bool mayEndInPrefix)
    {
        if (value.Value.S is null)
        {
            throw Refused($"compound beacon '{beacon.Name}' is compared with text: its prefixed parts, joined by '{beacon.Split}'.");
        }

        NoteTenant(beacon, value.Value.S);
        return new JoinedValue(beacon, mayEndInPrefix);
    }

    private static string[] Pieces(JoinedBeacon beacon, ValueOperand value) => value.Value.S.Split(beacon.Split);

    // Readable pieces have an order; of a hashed one only its bare prefix has, and nothing can follow it.
    private void RequireComparable(JoinedBeacon beacon, string[] pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            var part = beacon.Parts.First(candidate => pieces[i].StartsWith(candidate.Prefix, StringComparison.Ordinal));
            if (part.Hash is not null && (i < pieces.Length - 1 || pieces[i] != part.Prefix))
            {
                throw Refused(
                    $"compound beacon '{beacon.Name}' has no order in its encrypted part '{part.Name}': compare signed parts, or end in the bare prefix "
                    + $"'{part.Prefix}'.");
            }
        }
    }

    private void Ask(DocumentPath path, Beacon beacon)
    {
        _asked.Add(beacon.Name);
        if (path.Attribute != beacon.StoredName)
        {
            _expression!.Rename(path.Origin, beacon.StoredName);
        }
    }

    private void Give(ValueOperand value, ValueRole role)
    {
        if (!_roles.TryGetValue(value.Placeholder!, out var roles))
        {
            _roles[value.Placeholder!] = roles = [];
        }

        if (!roles.Contains(role))
        {
            roles.Add(role);
        }
    }

    // Named by a comparison with the tenant field itself; if that is not stored, the term is answered by whose item it is.
    private void NoteTenant(ItemCondition term, Operand place, Operand value, bool mayDrop)
    {
        if (plan.Keys.TenantField is not { } field || place is not PathOperand { Path: { IsTopLevel: true } path } || path.Attribute != field
            || value is not ValueOperand { Value.S: { } tenant })
        {
            return;
        }

        _tenants.Add(tenant);
        if (!schema.Actions.ContainsKey(field))
        {
            if (!mayDrop)
            {
                throw Refused($"the tenant field '{field}' is not stored, so it can only be named by '{field} = value' joined to the rest by AND.");
            }

            _expression!.Answer(term.Place);
        }
    }

    // Named by the only signed part of a compound beacon that is the tenant field.
    private void NoteTenant(JoinedBeacon beacon, string value)
    {
        if (plan.Keys.TenantField is not { } field
            || beacon.Parts.Where(part => part.Hash is null).ToList() is not [{ Source: PlaceSource { Path.Attribute: var attribute } } part]
            || attribute != field)
        {
            return;
        }

        foreach (var piece in value.Split(beacon.Split))
        {
            if (piece.StartsWith(part.Prefix, StringComparison.Ordinal))
            {
                _tenants.Add(piece[part.Prefix.Length..]);
            }
        }
    }

    private ProtectedOperationException OperatorRefused(Beacon beacon) => Refused(
        $"beacon '{beacon.Name}' can be asked only by = and IN: hashes have no order. For an order use a signed part of a compound beacon.");

    private ProtectedOperationException Refused(string what) => new($"The search in table {schema.TableName} cannot be done: {what}");
}

using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;

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
    private readonly TermRules _rules = new(schema, plan);
    private readonly List<string> _asked = new(1);
    private QueryExpression? _expression;

    /// <summary>What each value is compared with.</summary>
    public ValueRoles Roles { get; } = new();

    /// <summary>The tenants that the query names.</summary>
    public QueryTenants Tenants { get; } = new(schema, plan);

    /// <summary>The names of the beacons that are asked.</summary>
    public List<string> Asked => _asked;

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
                _rules.RequireReadable(path, "attribute_type");
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
            _rules.RequireTopLevel(existence.Path, beacon);
            if (!schema.Actions.ContainsKey(existence.Path.Attribute))
            {
                Ask(existence.Path, beacon);
            }
        }
        else if (!existence.Path.IsTopLevel)
        {
            _rules.RequireReadable(existence.Path, "attribute_exists");
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
            ReadComparisonOfPlaces(comparison, isNegated);
            return;
        }

        Tenants.NoteComparison(_expression!, comparison, place, value, isAlone && comparison.Comparator == Comparator.Equal);
        var isEquality = comparison.Comparator is Comparator.Equal or Comparator.NotEqual;
        switch (_rules.BeaconAt(place.Path))
        {
            case null:
                Give(value, ReadableValue.Instance);
                break;
            case HashedBeacon hashed:
                _rules.RequirePositive(hashed, isNegated || comparison.Comparator == Comparator.NotEqual);
                if (comparison.Comparator != Comparator.Equal)
                {
                    throw _rules.OperatorRefused(hashed);
                }

                _rules.RequireSetFor(hashed, value);
                Ask(place.Path, hashed);
                Give(value, new HashedValue(hashed));
                break;
            case JoinedBeacon joined:
                _rules.RequirePositive(joined, isNegated || comparison.Comparator == Comparator.NotEqual);
                Ask(place.Path, joined);
                GiveJoined(value, joined, mayEndInPrefix: !isEquality);
                if (!isEquality)
                {
                    _rules.RequireComparable(joined, _rules.Pieces(joined, value));
                }

                break;
        }
    }

    private void ReadComparisonOfPlaces(Comparison comparison, bool isNegated)
    {
        if (comparison is { Comparator: Comparator.Equal, Left: PathOperand one, Right: PathOperand other }
            && _rules.SharedKey(one.Path, other.Path) is ({ } oneBeacon, { } otherBeacon))
        {
            _rules.RequirePositive(oneBeacon, isNegated);
            Ask(one.Path, oneBeacon);
            Ask(other.Path, otherBeacon);
            return;
        }

        RequireReadable(comparison.Left, "a comparison");
        RequireReadable(comparison.Right, "a comparison");
    }

    private void ReadBetween(Between between, bool isNegated)
    {
        if (between is not { Value: PathOperand place, Low: ValueOperand low, High: ValueOperand high } || _rules.BeaconAt(place.Path) is not { } beacon)
        {
            RequireReadable(between.Value, "BETWEEN");
            foreach (var end in new[] { between.Low, between.High })
            {
                RequireReadable(end, "BETWEEN");
                Tenants.NoteComparison(_expression!, between, between.Value, end, mayDrop: false);
            }

            return;
        }

        if (beacon is not JoinedBeacon joined)
        {
            throw _rules.OperatorRefused(beacon);
        }

        _rules.RequirePositive(joined, isNegated);
        Ask(place.Path, joined);
        GiveJoined(low, joined, mayEndInPrefix: true);
        GiveJoined(high, joined, mayEndInPrefix: true);

        // What both ends begin with alike decides nothing.
        var (lowPieces, highPieces) = (_rules.Pieces(joined, low), _rules.Pieces(joined, high));
        var alike = lowPieces.AsSpan().CommonPrefixLength(highPieces);
        _rules.RequireComparable(joined, lowPieces.AsSpan(alike));
        _rules.RequireComparable(joined, highPieces.AsSpan(alike));
    }

    private void ReadAmong(Among among, bool isAlone, bool isNegated)
    {
        if (among.Value is not PathOperand place || among.Candidates.Any(candidate => candidate is not ValueOperand)
            || _rules.BeaconAt(place.Path) is not { } beacon)
        {
            RequireReadable(among.Value, "IN");
            foreach (var candidate in among.Candidates)
            {
                RequireReadable(candidate, "IN");
                Tenants.NoteComparison(_expression!, among, among.Value, candidate, isAlone && among.Candidates.Count == 1);
            }

            return;
        }

        _rules.RequirePositive(beacon, isNegated);
        Ask(place.Path, beacon);
        foreach (var candidate in among.Candidates.Cast<ValueOperand>())
        {
            if (beacon is HashedBeacon hashed)
            {
                _rules.RequireSetFor(hashed, candidate);
                Give(candidate, new HashedValue(hashed));
            }
            else
            {
                GiveJoined(candidate, (JoinedBeacon)beacon, mayEndInPrefix: false);
            }
        }
    }

    private void ReadFunction(string function, Operand container, Operand content, bool isNegated)
    {
        if (container is not PathOperand place || content is not ValueOperand value || _rules.BeaconAt(place.Path) is not { } beacon)
        {
            RequireReadable(container, function);
            RequireReadable(content, function);
            return;
        }

        _rules.RequirePositive(beacon, isNegated);
        Ask(place.Path, beacon);
        if (beacon is JoinedBeacon joined)
        {
            GiveJoined(value, joined, mayEndInPrefix: true);
        }
        else
        {
            Give(value, new HashedValue(_rules.MembersFor(function, beacon, value)));
        }
    }

    private void RequireReadable(Operand operand, string use)
    {
        switch (operand)
        {
            case PathOperand { Path: var path }:
                _rules.RequireReadable(path, use);
                break;
            case SizeOperand { Path: var path }:
                _rules.RequireReadable(path, "size");
                break;
            case ValueOperand value:
                Give(value, ReadableValue.Instance);
                break;
        }
    }

    private void Ask(DocumentPath path, Beacon beacon)
    {
        if (!_asked.Contains(beacon.Name))
        {
            _asked.Add(beacon.Name);
        }

        if (path.Attribute != beacon.StoredName)
        {
            _expression!.Rename(path.Origin, beacon.StoredName);
        }
    }

    private void GiveJoined(ValueOperand value, JoinedBeacon beacon, bool mayEndInPrefix)
    {
        _rules.Pieces(beacon, value);
        Tenants.NoteCompound(beacon, value.Value.S);
        Give(value, new JoinedValue(beacon, mayEndInPrefix));
    }

    private void Give(ValueOperand value, ValueRole role) => Roles.Add(value.Placeholder!, role);
}

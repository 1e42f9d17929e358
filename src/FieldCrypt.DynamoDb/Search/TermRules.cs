using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>What the terms of a query may concern: beacons as far as hashes can answer, else readable attributes only.</summary>
internal sealed class TermRules(TableSchema schema, SearchPlan plan)
{
    /// <summary>The beacon that is compared at a place; null if the place is readable.</summary>
    /// <exception cref="ProtectedOperationException">It is neither a whole beacon that is stored nor readable.</exception>
    public Beacon? BeaconAt(DocumentPath path)
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

    /// <summary>The beacons at two places that can be compared with each other, because equal values of both have equal hashes.</summary>
    public (HashedBeacon? One, HashedBeacon? Other) SharedKey(DocumentPath one, DocumentPath other) =>
        one.IsTopLevel && other.IsTopLevel && plan.Named(one.Attribute) is HashedBeacon { IsPartOnly: false } first
        && plan.Named(other.Attribute) is HashedBeacon { IsPartOnly: false } second && first.KeyIndex == second.KeyIndex
        && first.Partitions == second.Partitions && first.OfMembers == second.OfMembers
            ? (first, second)
            : default;

    /// <summary>A beacon can be asked only under its whole name.</summary>
    public void RequireTopLevel(DocumentPath path, Beacon beacon)
    {
        if (!path.IsTopLevel)
        {
            throw Refused($"'{beacon.Name}' is a beacon, which has no parts: make one on the place {path}.");
        }
    }

    /// <exception cref="ProtectedOperationException">The place is encrypted, may be, or is a beacon's.</exception>
    public void RequireReadable(DocumentPath path, string use)
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

    /// <summary>Refuses a term that the server would decide against items whose hash only happens to be the same. Signed beacons have no hashes.</summary>
    public void RequirePositive(Beacon beacon, bool isNegated)
    {
        if (isNegated && beacon is not JoinedBeacon { IsSigned: true })
        {
            throw Refused(
                $"beacon '{beacon.Name}' cannot be asked under NOT or by <>: the server would also leave out items whose hash happens to be the same. "
                + "Leave the term away and filter the decrypted items in the application.");
        }
    }

    /// <exception cref="ProtectedOperationException">A set is compared with what is none.</exception>
    public void RequireSetFor(HashedBeacon beacon, ValueOperand value)
    {
        if (beacon.OfMembers && !IsSet(value.Value))
        {
            throw Refused($"beacon '{beacon.Name}' is of a set, which never equals one value: use contains.");
        }
    }

    /// <summary>The beacon of members that contains, of all functions, can be asked of.</summary>
    /// <exception cref="ProtectedOperationException">It is another function, another beacon, or a set that is looked for.</exception>
    public HashedBeacon MembersFor(string function, Beacon beacon, ValueOperand value)
    {
        if (function != "contains" || beacon is not HashedBeacon { OfMembers: true } members)
        {
            throw Refused(
                $"{function} cannot be asked of beacon '{beacon.Name}': a hash says nothing of a value's parts. Compare by =, or, to find a beginning or "
                + "a part, make a beacon on a virtual field of that part, or hash the members of a set.");
        }

        return IsSet(value.Value)
            ? throw Refused($"contains looks for one member of '{beacon.Name}', and the value is a set: write one term for each member.")
            : members;
    }

    /// <summary>The pieces of a value that is compared with a compound beacon.</summary>
    /// <exception cref="ProtectedOperationException">It is no text.</exception>
    public string[] Pieces(JoinedBeacon beacon, ValueOperand value) => value.Value.S?.Split(beacon.Split)
        ?? throw Refused($"compound beacon '{beacon.Name}' is compared with text: its prefixed parts, joined by '{beacon.Split}'.");

    /// <summary>Readable pieces have an order; of a hashed one only its bare prefix has, and nothing can follow it.</summary>
    public void RequireComparable(JoinedBeacon beacon, ReadOnlySpan<string> pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            var part = CompoundText.PartOf(beacon, pieces[i]);
            if (part.Hash is not null && (i < pieces.Length - 1 || pieces[i] != part.Prefix))
            {
                throw Refused(
                    $"compound beacon '{beacon.Name}' has no order in its encrypted part '{part.Name}': compare signed parts, or end in the bare prefix "
                    + $"'{part.Prefix}'.");
            }
        }
    }

    /// <summary>The error of an operator that hashes cannot answer.</summary>
    public ProtectedOperationException OperatorRefused(Beacon beacon) => Refused(
        $"beacon '{beacon.Name}' can be asked only by = and IN: hashes have no order. For an order use a signed part of a compound beacon.");

    private static bool IsSet(AttributeValue value) => value is { IsSSSet: true } or { IsNSSet: true } or { IsBSSet: true };

    private ProtectedOperationException Refused(string what) => SearchRefusal.Of(schema, what);
}

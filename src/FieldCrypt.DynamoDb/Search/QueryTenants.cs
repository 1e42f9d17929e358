using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Expressions;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>Which tenants a query names: by the tenant field itself, or by a compound beacon whose only signed part it is.</summary>
internal sealed class QueryTenants(TableSchema schema, SearchPlan plan)
{
    private List<string>? _named;

    /// <summary>The only tenant that is named; null if none is, or several are.</summary>
    public string? Only => _named is [var only] ? only : null;

    /// <summary>Whether more than one tenant is named.</summary>
    public bool AreSeveral => _named is { Count: > 1 };

    /// <summary>Notes a tenant that a comparison names; if the field is not stored, the term is answered by whose item it is.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="term">The comparison.</param>
    /// <param name="place">What is compared.</param>
    /// <param name="value">What it is compared with.</param>
    /// <param name="mayDrop">Whether nothing is lost if the server does not decide the term.</param>
    /// <exception cref="ProtectedOperationException">The server would have to decide it, and the field is not stored.</exception>
    public void NoteComparison(QueryExpression expression, ItemCondition term, Operand place, Operand value, bool mayDrop)
    {
        if (plan.Keys.TenantField is not { } field || place is not PathOperand { Path: { IsTopLevel: true } path } || path.Attribute != field
            || value is not ValueOperand { Value.S: { } tenant })
        {
            return;
        }

        Note(tenant);
        if (!schema.Actions.ContainsKey(field))
        {
            if (!mayDrop)
            {
                throw SearchRefusal.Of(
                    schema, $"the tenant field '{field}' is not stored, so it can only be named by '{field} = value' joined to the rest by AND.");
            }

            expression.Answer(term.Place);
        }
    }

    /// <summary>Notes the tenant that the value of a compound beacon names, if its only signed part is the tenant field.</summary>
    public void NoteCompound(JoinedBeacon beacon, string value)
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
                Note(piece[part.Prefix.Length..]);
            }
        }
    }

    private void Note(string tenant)
    {
        _named ??= [];
        if (!_named.Contains(tenant))
        {
            _named.Add(tenant);
        }
    }
}

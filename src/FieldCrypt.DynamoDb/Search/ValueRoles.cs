namespace FieldCrypt.DynamoDb.Search;

/// <summary>What each value of a query is compared with.</summary>
internal sealed class ValueRoles
{
    // Few, so that looking through them is quicker than a table of hashes.
    private readonly List<(string Placeholder, ValueRole Role)> _roles = new(2);

    /// <summary>What a value is compared with; null if with nothing.</summary>
    public ValueRole? Of(string placeholder) => IndexOf(placeholder) is >= 0 and var found ? _roles[found].Role : null;

    /// <summary>Notes what a value is compared with, besides what is known of it.</summary>
    public void Add(string placeholder, ValueRole role)
    {
        if (IndexOf(placeholder) is >= 0 and var found)
        {
            _roles[found] = (placeholder, _roles[found].Role.And(role));
        }
        else
        {
            _roles.Add((placeholder, role));
        }
    }

    /// <summary>Whether anything of them needs a beacon key.</summary>
    public bool NeedKey(Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> values) =>
        _roles.Exists(given => given.Role.NeedsKey(values[given.Placeholder]));

    private int IndexOf(string placeholder)
    {
        for (var i = 0; i < _roles.Count; i++)
        {
            if (_roles[i].Placeholder == placeholder)
            {
                return i;
            }
        }

        return -1;
    }
}

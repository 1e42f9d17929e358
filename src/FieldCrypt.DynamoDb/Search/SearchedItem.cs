using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb.Search;

/// <summary>A decrypted item as the caller's conditions see it: with virtual fields and compound beacons as plain texts.</summary>
internal static class SearchedItem
{
    /// <param name="plan">The beacons.</param>
    /// <param name="item">The decrypted item.</param>
    /// <param name="tenant">Whose item it is, for a tenant field that is not stored.</param>
    public static Dictionary<string, AttributeValue> Of(SearchPlan plan, Dictionary<string, AttributeValue> item, string? tenant)
    {
        var searched = new Dictionary<string, AttributeValue>(item, StringComparer.Ordinal);
        foreach (var beacon in plan.Hashed)
        {
            if (!beacon.IsPartOnly && Found(() => beacon.Source.Find(item)) is { } value)
            {
                searched[beacon.Name] = value;
                searched[beacon.StoredName] = value;
            }
        }

        foreach (var beacon in plan.Joined)
        {
            if (Found(() => CompoundText.OnWrite(beacon, item, null)) is { } text)
            {
                searched[beacon.Name] = new AttributeValue { S = text };
                searched[beacon.StoredName] = new AttributeValue { S = text };
            }
        }

        if (plan.Keys.TenantField is { } field && tenant is not null)
        {
            searched.TryAdd(field, new AttributeValue { S = tenant });
        }

        return searched;
    }

    // An item from before the beacon may hold what the beacon could not be made of: it has none then, and that is no fault of the search.
    private static T? Found<T>(Func<T?> find)
        where T : class
    {
        try
        {
            return find();
        }
        catch (ProtectedOperationException)
        {
            return null;
        }
    }
}

namespace FieldCrypt.Operations;

/// <summary>Adds groups up, in bounded memory: what is stored decides how many keys there are.</summary>
internal static class GroupTally
{
    /// <summary>Adds a group to those that are there.</summary>
    /// <returns>Whether its keys are no longer told, because there are too many groups.</returns>
    public static bool Add(Dictionary<string, ItemGroup> groups, ItemGroup group)
    {
        // It is put together each time, and this is done for each item.
        var identity = group.Identity;
        if (groups.TryGetValue(identity, out var known))
        {
            groups[identity] = known.Plus(group);
            return false;
        }

        if (groups.Count < JobFigures.MaxGroups)
        {
            groups.Add(identity, group);
            return false;
        }

        var rest = new ItemGroup { Protection = group.Protection }.Plus(group);
        groups[rest.Identity] = groups.TryGetValue(rest.Identity, out known) ? known.Plus(rest) : rest;
        return true;
    }
}

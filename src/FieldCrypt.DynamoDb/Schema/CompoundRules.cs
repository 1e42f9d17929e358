using FieldCrypt.DynamoDb.Beacons;

namespace FieldCrypt.DynamoDb;

/// <summary>The rules for compound beacons.</summary>
internal sealed class CompoundRules(SearchRules rules, SearchOptions options, IReadOnlyList<HashedBeacon> standard)
{
    public IReadOnlyList<JoinedBeacon> Compounds()
    {
        var names = standard.Select(beacon => beacon.Name).Concat(options.VirtualFields.Select(field => field.Name)).ToHashSet(StringComparer.Ordinal);
        var compounds = new List<JoinedBeacon>();
        foreach (var description in options.CompoundBeacons)
        {
            rules.RequireNotReserved(description.Name);
            if (!names.Add(description.Name))
            {
                throw rules.Refused($"there are two beacons '{description.Name}'.");
            }

            compounds.Add(Compound(description));
        }

        return compounds;
    }

    private JoinedBeacon Compound(CompoundBeacon description)
    {
        var name = description.Name;
        var local = LocalParts(description);
        var global = GlobalParts(description, local);
        var known = local.Concat(global).ToDictionary(part => part.Name, StringComparer.Ordinal);
        if (description.Constructors.Count == 0 && local.Count == 0)
        {
            throw rules.Refused($"compound beacon '{name}' has no parts.");
        }

        PlannedPart[][] constructors = description.Constructors.Count == 0
            ? [[.. local.Select(part => new PlannedPart(part, IsRequired: true))]]
            : [.. description.Constructors.Select(constructor => Constructor(name, constructor, known))];
        RequireDistinct(name, constructors);

        // The parts of the table come after those of the beacon, in the order in which constructors name them.
        var used = constructors.SelectMany(constructor => constructor).Select(part => part.Part).Where(global.Contains).Distinct();
        BeaconPart[] all = [.. local.Concat(used)];
        RequireDistinctPrefixes(name, all);
        var compound = new JoinedBeacon(
            name, description.Split, [.. all.Where(part => part.Hash is null), .. all.Where(part => part.Hash is not null)], constructors);
        if (rules.ActionOf(name) is { } action && (compound.IsSigned || action != FieldAction.EncryptAndSign))
        {
            throw rules.Refused($"compound beacon '{name}' has the name of an attribute: choose another.");
        }

        return compound;
    }

    private List<BeaconPart> LocalParts(CompoundBeacon description)
    {
        BeaconPart[] parts = [.. description.SignedParts.Select(Signed), .. description.EncryptedParts.Select(part => Encrypted(description, part))];
        if (parts.GroupBy(part => part.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw rules.Refused($"compound beacon '{description.Name}' has two parts '{twice.Key}'.");
        }

        return [.. parts];
    }

    private List<BeaconPart> GlobalParts(CompoundBeacon description, List<BeaconPart> local)
    {
        BeaconPart[] parts = [.. options.SignedParts.Select(Signed), .. options.EncryptedParts.Select(part => Encrypted(description, part))];
        return parts.FirstOrDefault(part => local.Any(own => own.Name == part.Name || own.Prefix == part.Prefix)) is { } taken
            ? throw rules.Refused($"compound beacon '{description.Name}' has a part with the name or prefix of the table's part '{taken.Name}'.")
            : [.. parts];
    }

    private BeaconPart Signed(SignedPart part)
    {
        var place = rules.Place(part.Location ?? part.Name);
        return rules.ActionOf(place.Path.Attribute) is FieldAction.SignOnly or FieldAction.SignAndIncludeInEncryptionContext
            ? new BeaconPart(part.Name, Prefix(part.Name, part.Prefix), place, null)
            : throw rules.Refused($"signed part '{part.Name}' is on '{place.Text}', which is not readable and signed.");
    }

    private BeaconPart Encrypted(CompoundBeacon description, EncryptedPart part)
    {
        var beacon = standard.FirstOrDefault(candidate => candidate.Name == part.Name)
            ?? throw rules.Refused($"encrypted part '{part.Name}' of compound beacon '{description.Name}' is no standard beacon.");
        return beacon.OfMembers
            ? throw rules.Refused($"encrypted part '{part.Name}' of compound beacon '{description.Name}' hashes the members of a set, which has no one text.")
            : new BeaconPart(part.Name, Prefix(part.Name, part.Prefix), beacon.Source, beacon);
    }

    private string Prefix(string name, string prefix) => string.IsNullOrEmpty(prefix)
        ? throw rules.Refused($"part '{name}' has no prefix.")
        : prefix;

    private PlannedPart[] Constructor(string name, BeaconConstructor constructor, Dictionary<string, BeaconPart> known)
    {
        if (!constructor.Parts.Any(part => part.Presence == PartPresence.Required))
        {
            throw rules.Refused($"a constructor of compound beacon '{name}' has no required part.");
        }

        return [.. constructor.Parts.Select(part => known.TryGetValue(part.Name, out var found)
            ? new PlannedPart(found, part.Presence == PartPresence.Required)
            : throw rules.Refused($"a constructor of compound beacon '{name}' names part '{part.Name}', which there is not."))];
    }

    private void RequireDistinct(string name, PlannedPart[][] constructors)
    {
        var seen = new List<HashSet<string>>();
        foreach (var constructor in constructors)
        {
            var required = constructor.Where(part => part.IsRequired).Select(part => part.Part.Name).ToHashSet(StringComparer.Ordinal);
            if (seen.Any(required.SetEquals))
            {
                throw rules.Refused($"two constructors of compound beacon '{name}' have the same required parts: the second could never be chosen.");
            }

            seen.Add(required);
        }
    }

    private void RequireDistinctPrefixes(string name, BeaconPart[] parts)
    {
        foreach (var part in parts)
        {
            foreach (var other in parts)
            {
                if (part != other && other.Prefix.StartsWith(part.Prefix, StringComparison.Ordinal))
                {
                    throw rules.Refused(
                        $"prefix '{part.Prefix}' of compound beacon '{name}' is, or begins, another part's prefix: a query could not tell them apart.");
                }
            }
        }
    }
}

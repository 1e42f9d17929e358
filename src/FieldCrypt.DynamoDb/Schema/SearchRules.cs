using FieldCrypt.DynamoDb.Beacons;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb;

/// <summary>The rules for partitions, virtual fields and standard beacons of a table.</summary>
internal sealed class SearchRules(TableSchema schema, SearchOptions options)
{
    public FieldCryptConfigurationException Refused(string what) => new($"Search in table {schema.TableName}: {what}");

    public FieldAction? ActionOf(string attribute) => schema.Actions.TryGetValue(attribute, out var action) ? action : null;

    public PlaceSource Place(string location) => PlaceSource.Parse(location, options.NumberText)
        ?? throw Refused($"'{location}' is no place in an item: write attribute, attribute.key or attribute[index].");

    public void CheckPartitions()
    {
        if (options.MaxPartitions is < 1 or > SearchOptions.MostPartitions)
        {
            throw Refused($"the number of partitions is from 1 to {SearchOptions.MostPartitions}.");
        }

        if (options.DefaultPartitions is { } number && (number < 1 || number >= options.MaxPartitions))
        {
            throw Refused("the default number of partitions is at least 1 and below the most; leave it out to use the most.");
        }
    }

    public void CheckQueriesAtOnce()
    {
        if (options.QueriesAtOnce < 1)
        {
            throw Refused("at least one query has to be sent at a time.");
        }
    }

    public void CheckTenantField()
    {
        if (options.Keys.TenantField is not { } field)
        {
            return;
        }

        RequireNotReserved(field);
        if (ActionOf(field) is FieldAction.EncryptAndSign)
        {
            throw Refused($"the tenant field '{field}' is encrypted, so that no query could name it: leave it readable.");
        }

        if (ActionOf(field) is FieldAction.DoNothing)
        {
            throw Refused($"the tenant field '{field}' is unsigned: sign it, or leave it out of the schema and it is not stored.");
        }

        if (options.Beacons.Any(beacon => beacon.Name == field) || options.CompoundBeacons.Any(beacon => beacon.Name == field)
            || options.VirtualFields.Any(virtualField => virtualField.Name == field))
        {
            throw Refused($"the tenant field '{field}' has the name of a beacon or virtual field.");
        }
    }

    public Dictionary<string, VirtualSource> VirtualFields()
    {
        var fields = new Dictionary<string, VirtualSource>(StringComparer.Ordinal);
        foreach (var field in options.VirtualFields)
        {
            RequireNotReserved(field.Name);
            if (ActionOf(field.Name) is not null)
            {
                throw Refused($"virtual field '{field.Name}' has the name of an attribute: choose another.");
            }

            if (field.Parts.Count == 0)
            {
                throw Refused($"virtual field '{field.Name}' has no parts.");
            }

            var source = new VirtualSource(field.Name, [.. field.Parts.Select(part => (SignedPlace(field, part.Location), part.Transforms))]);
            if (fields.Values.FirstOrDefault(other => SamePlaces(source, other)) is { } same)
            {
                throw Refused(
                    $"virtual fields '{same.Name}' and '{field.Name}' are made of the same places: together they would tell more of a value than one.");
            }

            if (!fields.TryAdd(field.Name, source))
            {
                throw Refused($"there are two virtual fields '{field.Name}'.");
            }
        }

        return fields;
    }

    public IReadOnlyList<HashedBeacon> StandardBeacons(Dictionary<string, VirtualSource> fields)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var beacon in options.Beacons)
        {
            if (!names.Add(beacon.Name))
            {
                throw Refused($"there are two beacons '{beacon.Name}'.");
            }
        }

        var keyNames = options.Beacons.Where(beacon => beacon.SharesKeyOf is null).Select(beacon => beacon.Name).ToList();
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in fields.Values.Where(field => field.Places.Count() == 1))
        {
            places[field.Places.Single().Text] = $"virtual field '{field.Name}'";
        }

        return [.. options.Beacons.Select(beacon => Standard(beacon, fields, places, keyNames))];
    }

    public void RequireNotReserved(string name)
    {
        if (string.IsNullOrEmpty(name) || ReservedNames.IsReserved(name))
        {
            throw Refused($"'{name}' is no name for a beacon or field: it is empty, or begins with what belongs to the item format.");
        }
    }

    private HashedBeacon Standard(
        StandardBeacon beacon, Dictionary<string, VirtualSource> fields, Dictionary<string, string> places, List<string> keyNames)
    {
        RequireNotReserved(beacon.Name);
        if (beacon.Bits is < StandardBeacon.MinBits or > StandardBeacon.MaxBits)
        {
            throw Refused($"beacon '{beacon.Name}' has {beacon.Bits} bits; from {StandardBeacon.MinBits} to {StandardBeacon.MaxBits} are possible.");
        }

        if (ActionOf(beacon.Name) is not (null or FieldAction.EncryptAndSign))
        {
            throw Refused($"beacon '{beacon.Name}' has the name of an attribute that is not encrypted: choose another, or query the attribute itself.");
        }

        var partitions = beacon.Partitions ?? options.DefaultPartitions ?? options.MaxPartitions;
        if (beacon.Partitions is { } own && (own < 1 || own >= options.MaxPartitions))
        {
            throw Refused($"beacon '{beacon.Name}' has {own} partitions; at least 1 and below the most are possible, or leave it out.");
        }

        var source = Source(beacon, fields);
        if (source is PlaceSource place && !places.TryAdd(place.Text, $"beacon '{beacon.Name}'"))
        {
            throw Refused(
                $"'{place.Text}' has {places[place.Text]} and beacon '{beacon.Name}': two hashes of one value would tell more than one of as many bits.");
        }

        return new HashedBeacon(beacon, source, keyNames.IndexOf(KeyOwner(beacon)), partitions);
    }

    private BeaconSource Source(StandardBeacon beacon, Dictionary<string, VirtualSource> fields)
    {
        BeaconSource source = fields.TryGetValue(beacon.Location ?? beacon.Name, out var field) ? field : Place(beacon.Location ?? beacon.Name);
        return source.Attributes.Any(attribute => ActionOf(attribute) == FieldAction.EncryptAndSign)
            ? source
            : throw Refused($"beacon '{beacon.Name}' is not on an encrypted attribute: what is readable can be queried itself.");
    }

    private string KeyOwner(StandardBeacon beacon)
    {
        if (beacon.SharesKeyOf is not { } owner)
        {
            return beacon.Name;
        }

        if (owner == beacon.Name)
        {
            throw Refused($"beacon '{beacon.Name}' shares its key with itself.");
        }

        var other = options.Beacons.FirstOrDefault(candidate => candidate.Name == owner)
            ?? throw Refused($"beacon '{beacon.Name}' shares the key of '{owner}', which is no standard beacon.");
        if (other.SharesKeyOf is not null)
        {
            throw Refused($"beacon '{beacon.Name}' shares the key of '{owner}', which has none of its own: name '{other.SharesKeyOf}'.");
        }

        return other.Bits == beacon.Bits
            ? owner
            : throw Refused($"beacon '{beacon.Name}' shares the key of '{owner}' and must have as many bits, {other.Bits}.");
    }

    private PlaceSource SignedPlace(VirtualField field, string location)
    {
        var place = Place(location);
        return ActionOf(place.Path.Attribute) is null or FieldAction.DoNothing
            ? throw Refused($"virtual field '{field.Name}' is made of '{location}', which is not signed.")
            : place;
    }

    private static bool SamePlaces(VirtualSource one, VirtualSource other) =>
        one.Places.Select(place => place.Text).ToHashSet(StringComparer.Ordinal).SetEquals(other.Places.Select(place => place.Text));
}

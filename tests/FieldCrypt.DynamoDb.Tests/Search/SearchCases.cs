using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tests.Search;

/// <summary>Random tables and items that searches are tried on.</summary>
internal static class SearchCases
{
    /// <summary>A table with beacons of every kind, of few bits, so that hashes collide.</summary>
    public static TableSchema Schema(Random random, BeaconKeySource keys)
    {
        var most = random.Next(2) == 0 ? 1 : random.Next(2, 7);
        int Bits() => random.Next(1, 6);
        int? Partitions() => most > 1 && random.Next(2) == 0 ? random.Next(1, most) : null;
        return new TableSchema(
            "T",
            "Id",
            null,
            new Dictionary<string, FieldAction>
            {
                ["Name"] = FieldAction.EncryptAndSign,
                ["Code"] = FieldAction.EncryptAndSign,
                ["Tags"] = FieldAction.EncryptAndSign,
                ["Home"] = FieldAction.EncryptAndSign,
                ["Concealed"] = FieldAction.EncryptAndSign,
                ["Region"] = FieldAction.SignOnly,
            }).WithSearch(new SearchOptions
            {
                Keys = keys,
                Beacons =
                [
                    new("Name", Bits()) { Partitions = Partitions() },
                    new("Code", Bits()) { Partitions = Partitions() },
                    new("Tags", Bits()) { Members = true, Partitions = Partitions() },
                    new("City", Bits()) { Location = "Home.City", Partitions = Partitions() },
                    new("Initial", Bits()) { Partitions = Partitions() },
                ],
                VirtualFields = [new VirtualField("Initial", new VirtualPart("Name", TextTransform.Prefix(1), TextTransform.Upper), new VirtualPart("Region"))],
                CompoundBeacons =
                [
                    new CompoundBeacon("Both", '~')
                    {
                        SignedParts = [new("Region", "R-")],
                        EncryptedParts = [new("Name", "N-")],
                        Constructors = [new([new("Region", PartPresence.Required), new("Name", PartPresence.Optional)])],
                    },
                ],
                MaxPartitions = most,
            });
    }

    /// <summary>A random item, some attributes of which are missing.</summary>
    public static Dictionary<string, AttributeValue> Item(Random random, int number)
    {
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new() { S = string.Create(CultureInfo.InvariantCulture, $"i{number}") } };
        void Maybe(string name, AttributeValue value)
        {
            if (random.Next(4) > 0)
            {
                item[name] = value;
            }
        }

        Maybe("Name", QueryText.Name(random));
        Maybe("Code", QueryText.Code(random));
        Maybe("Tags", new() { SS = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => QueryText.Name(random).S).Distinct()] });
        Maybe("Home", new() { M = new() { ["City"] = QueryText.Name(random) } });
        Maybe("Concealed", QueryText.Name(random));
        Maybe("Region", QueryText.Region(random));
        return item;
    }

    /// <summary>The item as a plain table has it, with the virtual field, the compound beacon and the place as attributes.</summary>
    public static Dictionary<string, AttributeValue> Plain(Dictionary<string, AttributeValue> item)
    {
        var whole = new Dictionary<string, AttributeValue>(item);
        var name = item.GetValueOrDefault("Name");
        if (item.TryGetValue("Region", out var region))
        {
            if (name is not null)
            {
                whole["Initial"] = new() { S = name.S[..1].ToUpperInvariant() + region.S };
            }

            whole["Both"] = new() { S = $"R-{region.S}" + (name is null ? "" : $"~N-{name.S}") };
        }

        if (item.TryGetValue("Home", out var home))
        {
            whole["City"] = home.M["City"];
        }

        return whole;
    }
}

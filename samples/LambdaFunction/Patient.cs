using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Samples.LambdaFunction;

/// <summary>A patient. The source generator sees the annotations when this is compiled, so that nothing reflects on the class when the function starts.</summary>
/// <remarks>
/// It becomes an item, and is made of one, by hand: compiled ahead of time, <c>DynamoDBContext</c> does not load lists and nested classes (docs/aot.md).
/// </remarks>
[DynamoDBTable("Patients")]
public sealed record Patient
{
    [DynamoDBHashKey]
    public required string Id { get; init; }

    [Encrypted]
    public string? Ssn { get; init; }

    [Encrypted]
    public IReadOnlyList<string> Diagnoses { get; init; } = [];

    public string? Clinic { get; init; }

    // Without it a record prints all its members.
    public override string ToString() => $"{nameof(Patient)} {Id}";

    public static Patient Of(IReadOnlyDictionary<string, AttributeValue> item) => new()
    {
        Id = item[nameof(Id)].S,
        Ssn = item.GetValueOrDefault(nameof(Ssn))?.S,
        Diagnoses = [.. (item.GetValueOrDefault(nameof(Diagnoses))?.L ?? []).Select(static diagnosis => diagnosis.S)],
        Clinic = item.GetValueOrDefault(nameof(Clinic))?.S,
    };

    public Dictionary<string, AttributeValue> ToItem()
    {
        var item = new Dictionary<string, AttributeValue>(StringComparer.Ordinal)
        {
            [nameof(Id)] = new() { S = Id },
            [nameof(Diagnoses)] = new() { L = [.. Diagnoses.Select(static diagnosis => new AttributeValue { S = diagnosis })], IsLSet = true },
        };
        AddText(nameof(Ssn), Ssn);
        AddText(nameof(Clinic), Clinic);
        return item;

        void AddText(string name, string? text)
        {
            if (text is not null)
            {
                item[name] = new AttributeValue { S = text };
            }
        }
    }
}

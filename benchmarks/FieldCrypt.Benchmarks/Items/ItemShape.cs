using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Benchmarks;

/// <summary>An item of some size: a key and a clinic that are signed, and encrypted texts that share the size evenly.</summary>
public sealed record ItemShape(int Size, int Fields)
{
    public int FieldLength => Size / Fields;

    public TableSchema Schema => new("Patients", "Id", null, FieldNames
        .Select(name => KeyValuePair.Create(name, FieldAction.EncryptAndSign))
        .Append(KeyValuePair.Create("Clinic", FieldAction.SignOnly)));

    private IEnumerable<string> FieldNames => Enumerable.Range(0, Fields).Select(i => $"Field{i:D2}");

    public Dictionary<string, AttributeValue> NewItem(int number = 1)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["Id"] = new() { S = $"patient-{number:D6}" },
            ["Clinic"] = new() { S = "Sydney Central" },
        };
        foreach (var name in FieldNames)
        {
            item[name] = new AttributeValue { S = new string('x', FieldLength) };
        }

        return item;
    }

    public override string ToString() =>
        $"{(Size < 1_000 ? $"{Size} B" : $"{Size / 1_000} KB")}, {Fields} {(Fields == 1 ? "field" : "fields")}";
}

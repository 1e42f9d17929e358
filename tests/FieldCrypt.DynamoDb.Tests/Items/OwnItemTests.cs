using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>The item that docs/item-format.md describes byte by byte.</summary>
public class OwnItemTests
{
    [Fact]
    public async Task The_documented_item_opens()
    {
        var vector = VectorFile.Read("fieldcrypt/item-raw-aes.json");
        var schema = new TableSchema("Patients", "Id", null, new Dictionary<string, FieldAction>
        {
            ["Ssn"] = FieldAction.EncryptAndSign,
            ["Clinic"] = FieldAction.SignOnly,
            ["ExpiresAt"] = FieldAction.DoNothing,
        });
        using var keys = FieldCrypt.Keys.LocalKeyProvider.FromKey("example", "key-1", Convert.FromHexString((string)vector["key"]!));
        var opened = await new ItemEncryptor(schema, keys)
            .DecryptAsync(VectorFile.Item(vector["encrypted"]!), TestContext.Current.CancellationToken);
        Assert.Equal(AttributeValueText.Of(VectorFile.Item(vector["plaintext"]!)), AttributeValueText.Of(opened));
    }
}

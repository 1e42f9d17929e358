using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using CsCheck;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Items;

namespace FieldCrypt.DynamoDb.Tests.Json;

/// <summary>Items that come as JSON: stream records, Lambda events, exports.</summary>
public sealed class DecryptedChangeTests(DynamoDbFixture fixture) : ProtectedTableTest(fixture)
{
    [Fact]
    public void Every_item_comes_back_from_json() =>
        AttributeValueGen.Value.Sample(value =>
        {
            var item = new Dictionary<string, AttributeValue> { ["a"] = value };
            using var json = JsonDocument.Parse(Json(item));
            Assert.Equal(AttributeValueText.Of(item), AttributeValueText.Of(DynamoDbJson.ReadItem(json.RootElement)));
        });

    [Theory]
    [InlineData("""{"a":"secret"}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":{"S":1}}""")]
    [InlineData("""{"a":{"S":null}}""")]
    [InlineData("""{"a":{"B":"secret!"}}""")]
    [InlineData("""{"a":{"SS":"secret"}}""")]
    [InlineData("""{"a":{"X":"secret"}}""")]
    [InlineData("""{"a":{"S":"secret"},"a":{"S":"secret"}}""")]
    public void What_is_no_item_is_refused_without_quoting_it(string text)
    {
        using var json = JsonDocument.Parse(text);
        var error = Assert.Throws<DataNotAuthenticException>(() => DynamoDbJson.ReadItem(json.RootElement));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_records_of_a_lambda_event_are_verified_and_decrypted()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var before = await RawAsync();
        await Client.UpdateItemAsync(Table, Key("p-1"), new() { ["Ssn"] = new() { Value = new() { S = "219-09-9999" } } }, Token);
        var after = await RawAsync();
        using var lambdaEvent = JsonDocument.Parse($$$"""
            {"Records":[
              {"eventID":"1","eventName":"INSERT","eventSource":"aws:dynamodb","awsRegion":"us-east-1","dynamodb":
                {"Keys":{{{Json(Key("p-1"))}}},"NewImage":{{{Json(before)}}},"SequenceNumber":"1","StreamViewType":"NEW_AND_OLD_IMAGES"}},
              {"eventID":"2","eventName":"MODIFY","dynamodb":{"Keys":{{{Json(Key("p-1"))}}},"OldImage":{{{Json(before)}}},"NewImage":{{{Json(after)}}}}},
              {"eventID":"3","eventName":"REMOVE","dynamodb":{"Keys":{{{Json(Key("p-1"))}}},"OldImage":{{{Json(after)}}},"NewImage":null}},
              {"eventID":"4","eventName":"MODIFY","dynamodb":{"Keys":{{{Json(Key("p-1"))}}}}}]}
            """);
        var encryptor = new ItemEncryptor(TableSchema.For<Patient>().WithTableName(Table), Keys);
        var changes = new List<DecryptedChange>();
        foreach (var record in lambdaEvent.RootElement.GetProperty("Records").EnumerateArray())
        {
            changes.Add(await encryptor.DecryptChangeAsync(record, Token));
        }

        Assert.Equal(["INSERT", "MODIFY", "REMOVE", "MODIFY"], changes.Select(change => change.EventName));
        Assert.Equal([null, "078-05-1120", "219-09-9999", null], changes.Select(change => change.OldImage?["Ssn"].S));
        Assert.Equal(["078-05-1120", "219-09-9999", null, null], changes.Select(change => change.NewImage?["Ssn"].S));
        Assert.DoesNotContain("078-05-1120", changes[0].ToString(), StringComparison.Ordinal);

        var patient = Context.FromDocument<Patient>(Document.FromAttributeMap(changes[0].NewImage));
        Assert.Equal("12 Harbour St", patient.Home!.Street);
    }

    [Fact]
    public async Task The_lines_of_full_and_incremental_exports_are_verified_and_decrypted()
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        var raw = Json(await RawAsync());
        var encryptor = new ItemEncryptor(TableSchema.For<Patient>().WithTableName(Table), Keys);
        using var full = JsonDocument.Parse($$"""{"Item":{{raw}}}""");
        Assert.Equal("078-05-1120", (await encryptor.DecryptJsonAsync(full.RootElement.GetProperty("Item"), Token))["Ssn"].S);
        using var incremental = JsonDocument.Parse(
            $$$"""{"Metadata":{"WriteTimestampMicros":{"N":"1"}},"Keys":{{{Json(Key("p-1"))}}},"NewImage":{{{raw}}}}""");
        Assert.Equal("078-05-1120", (await encryptor.DecryptChangeAsync(incremental.RootElement, Token)).NewImage!["Ssn"].S);
    }

    [Theory]
    [InlineData("[]", "array")]
    [InlineData("\"secret\"", "String")]
    [InlineData("""{"Records":[{"dynamodb":{}}]}""", "each element of its Records")]
    [InlineData("""{"kinesis":{"data":"secret"}}""", "Base64")]
    [InlineData("""{"dynamodb":{"NewImage":{}}}""", "no Keys")]
    [InlineData("""{"Item":{"Id":{"S":"secret"}}}""", "DecryptJsonAsync with its Item")]
    [InlineData("""{"Id":{"S":"secret"},"Ssn":{"B":"AA=="}}""", "an item, not a stream record")]
    [InlineData("""{"a":"secret"}""", "no stream record")]
    public async Task A_record_of_another_shape_is_told_from_changed_data_and_the_error_says_what_to_call(string text, string says)
    {
        using var json = JsonDocument.Parse(text);
        var encryptor = new ItemEncryptor(TableSchema.For<Patient>(), Keys);
        var error = await Assert.ThrowsAsync<ProtectedOperationException>(() => encryptor.DecryptChangeAsync(json.RootElement, Token).AsTask());
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "array")]
    [InlineData("\"secret\"", "String")]
    [InlineData("""{"Records":[]}""", "each element of its Records")]
    [InlineData("""{"Item":{"Id":{"S":"secret"},"Name":{"S":"secret"}}}""", "with its Item")]
    [InlineData("""{"dynamodb":{"Keys":{"Id":{"S":"secret"}},"NewImage":{}}}""", "DecryptChangeAsync")]
    [InlineData("""{"Metadata":{},"Keys":{"Id":{"S":"secret"}},"NewImage":{}}""", "DecryptChangeAsync")]
    [InlineData("""{"Id":{"S":"secret","N":null,"SS":[]}}""", "serialized again")]
    public void An_item_of_another_shape_is_told_from_changed_data_and_the_error_says_what_to_call(string text, string says)
    {
        using var json = JsonDocument.Parse(text);
        var error = Assert.Throws<ProtectedOperationException>(() => DynamoDbJson.ReadItem(json.RootElement));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"EventName":"INSERT","Dynamodb":{"Keys":KEYS,"NewImage":IMAGE,"OldImage":null}}""")]
    [InlineData("""{"eventName":"INSERT","dynamodb":{"keys":KEYS,"newImage":IMAGE}}""")]
    [InlineData("""{"eventName":"INSERT","tableName":"T","dynamodb":{"Keys":KEYS,"NewImage":IMAGE}}""")]
    public async Task The_envelope_of_a_record_is_read_in_the_cases_that_serializers_give_it(string text)
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        using var json = JsonDocument.Parse(
            text.Replace("KEYS", Json(Key("p-1")), StringComparison.Ordinal).Replace("IMAGE", Json(await RawAsync()), StringComparison.Ordinal));
        var change = await new ItemEncryptor(TableSchema.For<Patient>().WithTableName(Table), Keys).DecryptChangeAsync(json.RootElement, Token);
        Assert.Equal(("INSERT", "078-05-1120"), (change.EventName, change.NewImage!["Ssn"].S));
    }

    [Theory]
    [InlineData("""{"dynamodb":{"Keys":{"Id":{"S":"p-2"}},"NewImage":IMAGE}}""")]
    [InlineData("""{"dynamodb":{"Keys":{},"NewImage":IMAGE}}""")]
    [InlineData("""{"dynamodb":{"Keys":{"Clinic":{"S":"Central"}},"NewImage":IMAGE}}""")]
    [InlineData("""{"dynamodb":{"Keys":{"Id":{"S":"p-1"},"Other":{"S":"x"}},"OldImage":IMAGE}}""")]
    [InlineData("""{"dynamodb":{"Keys":{"Id":{"S":"p-1"}},"OldImage":{"Id":{"S":"p-1"},"Ssn":{"S":"forged"}}}}""")]
    public async Task A_record_whose_image_is_of_another_item_is_refused(string record)
    {
        await Context.SaveAsync(SomePatient(), Save, Token);
        using var json = JsonDocument.Parse(record.Replace("IMAGE", Json(await RawAsync()), StringComparison.Ordinal));
        var encryptor = new ItemEncryptor(TableSchema.For<Patient>().WithTableName(Table), Keys);
        await Assert.ThrowsAsync<DataNotAuthenticException>(() => encryptor.DecryptChangeAsync(json.RootElement, Token).AsTask());
    }

    private static string Json(Dictionary<string, AttributeValue> item)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            DynamoDbJson.WriteItem(writer, item);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

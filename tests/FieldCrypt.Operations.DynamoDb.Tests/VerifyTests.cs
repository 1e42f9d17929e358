using Amazon.DynamoDBv2.Model;
using FieldCrypt.Kms;

namespace FieldCrypt.Operations.Tests;

public class VerifyTests(OperationsFixture fixture) : OperationsTest(fixture)
{
    [Fact]
    public async Task What_opens_is_counted_and_what_does_not_is_told_by_key_and_never_by_content()
    {
        await PutEncryptedAsync(LocalKeys, Items("good", 20));
        await PutEncryptedAsync(new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), Item("foreign"));
        await PutPlainAsync(Item("plain"));
        await PutEncryptedAsync(LocalKeys, Item("changed"));
        await Plain.UpdateItemAsync(
            Table, Key("changed"), new() { ["Clinic"] = new AttributeValueUpdate(new AttributeValue("Elsewhere"), "PUT") }, Token);
        using var lines = new MemoryStream();
        using var sink = new JsonLinesSkipSink(lines);

        var report = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, LocalKeys), new() { Skips = sink });

        Assert.Equal((23L, 20L, 3L), (report.Figures.Items, report.Figures.Unchanged, report.Figures.Skipped));
        Assert.Equal(
            [("Id=changed", SkipReason.NotAuthentic), ("Id=foreign", SkipReason.KeyUnavailable), ("Id=plain", SkipReason.Plaintext)],
            report.Figures.FirstSkips.OrderBy(skip => skip.Item, StringComparer.Ordinal).Select(skip => (skip.Item, skip.Reason)));
        var text = System.Text.Encoding.UTF8.GetString(lines.ToArray());
        Assert.Equal(3, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("ssn of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Elsewhere", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_hashes_keys_holds_none_of_them_and_names_the_same_item_alike()
    {
        await PutPlainAsync(Item("secret-key"));
        var naming = ItemNaming.Hashed("0123456789abcdef"u8);

        var report = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, LocalKeys), new() { Naming = naming });
        using var json = new MemoryStream();
        await report.WriteAsync(json, Token);

        Assert.DoesNotContain("secret-key", System.Text.Encoding.UTF8.GetString(json.ToArray()), StringComparison.Ordinal);
        Assert.Equal(naming.NameOf("Id=secret-key"), Assert.Single(report.Figures.FirstSkips).Item);
        Assert.NotEqual(ItemNaming.Hashed("0123456789abcdeF"u8).NameOf("Id=secret-key"), naming.NameOf("Id=secret-key"));
    }

    [Fact]
    public async Task Errors_of_items_name_no_key_where_reports_may_not()
    {
        await PutEncryptedAsync(new KmsKeyProvider(await CreateKmsKeyAsync(), Clients), Item("secret-key"));

        var report = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, LocalKeys), new() { Naming = ItemNaming.Masked });

        var skip = Assert.Single(report.Figures.FirstSkips);
        Assert.Equal("(masked)", skip.Item);
        Assert.DoesNotContain("secret-key", skip.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calls_of_the_job_are_counted_and_priced_and_those_of_others_are_not()
    {
        var arn = await CreateKmsKeyAsync();
        var provider = new KmsKeyProvider(arn, Clients);
        await PutEncryptedAsync(provider, Items("kms", 12));
        using var stop = new CancellationTokenSource();
        var others = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using var key = (await provider.GenerateAsync(32, Keys.EncryptionContext.Empty, CancellationToken.None)).Key;
                }
            },
            Token);

        var report = await RunAsync(DynamoDbJobs.Verify(Plain, Schema, provider));
        await stop.CancelAsync();
        await others;

        var use = Assert.Single(report.Figures.KmsCalls);
        Assert.Equal(("Decrypt", Region, 12L), (use.Operation, use.Region, use.Calls));
        Assert.Equal(12 * 0.03 / 10_000, use.CostInUsd, 9);
    }

    [Fact]
    public async Task A_table_whose_keys_are_not_those_of_the_schema_is_refused()
    {
        var schema = new DynamoDb.TableSchema(Table, "Id", "At", new Dictionary<string, FieldAction>());
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => RunAsync(DynamoDbJobs.Verify(Plain, schema, LocalKeys)));
    }
}

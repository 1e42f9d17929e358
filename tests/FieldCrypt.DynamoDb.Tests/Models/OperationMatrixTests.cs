using FieldCrypt.DynamoDb.Tests.Both;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Models;

/// <summary>Every operation in every model does on a protected table what it does on a plain one, or is refused.</summary>
public class OperationMatrixTests(DynamoDbFixture fixture)
{
    private static readonly LocalKeyProvider Keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    public static TheoryData<Operation, Model> Same => Cells<Cell.Same>();

    public static TheoryData<Operation, Model> Refused => Cells<Cell.Refused>();

    [Fact]
    public void No_cell_is_empty()
    {
        Assert.Equal(Enum.GetValues<Operation>(), OperationMatrix.Rows.Keys.Order());
        Assert.All(OperationMatrix.Rows.Values, row => Assert.Equal(Enum.GetValues<Model>().Length, row.Length));
        Assert.Equal(62, Same.Count);
        Assert.Equal(8, Refused.Count);
    }

    [Theory]
    [MemberData(nameof(Same))]
    public async Task An_operation_does_the_same_on_a_protected_table(Operation operation, Model model)
    {
        fixture.Require(NeedsOf(operation, model));
        var run = ((Cell.Same)OperationMatrix.Rows[operation][(int)model]).Run;
        using var admin = fixture.Service.CreateClient();
        using var plain = await Stage.SetAsync(fixture.Service, _ => fixture.Service.CreateClient());
        using var protectedStage = await Stage.SetAsync(fixture.Service, ProtectedClient);

        var expected = await run(plain);
        Assert.Equal(expected, await run(protectedStage));
        Assert.Equal(await plain.ContentAsync(), await protectedStage.ContentAsync());
        await AssertCiphertextAsync(admin, protectedStage.TableName);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_operation_that_cannot_be_done_on_a_protected_table_is_refused(Operation operation, Model model)
    {
        fixture.Require(NeedsOf(operation, model));
        var run = ((Cell.Refused)OperationMatrix.Rows[operation][(int)model]).Run;
        using var admin = fixture.Service.CreateClient();
        using var plain = await Stage.SetAsync(fixture.Service, _ => fixture.Service.CreateClient());
        using var protectedStage = await Stage.SetAsync(fixture.Service, ProtectedClient);

        await run(plain);
        await Assert.ThrowsAsync<ProtectedOperationException>(() => run(protectedStage));
    }

    private static Needs NeedsOf(Operation operation, Model model) => operation switch
    {
        Operation.UpdateOnCondition or Operation.DeleteOnCondition when model == Model.Document => Needs.Details,
        Operation.TransactGet or Operation.TransactWrite => Needs.Transactions,
        Operation.PartiQl => Needs.PartiQl,
        _ => Needs.Nothing,
    };

    private static async Task AssertCiphertextAsync(Amazon.DynamoDBv2.AmazonDynamoDBClient admin, string table)
    {
        var stored = (await admin.ScanAsync(new() { TableName = table }, Stage.Token)).Items;
        Assert.NotEmpty(stored);
        Assert.All(stored, item => Assert.All(
            new[] { "Ssn", "Home", "Tags", "Visits" }.Where(item.ContainsKey), name => Assert.NotNull(item[name].B)));
        Assert.DoesNotContain("ssn-of", string.Concat(stored.Select(AttributeValueText.Of)), StringComparison.Ordinal);
    }

    private static TheoryData<Operation, Model> Cells<T>()
    {
        var cells = new TheoryData<Operation, Model>();
        foreach (var (operation, row) in OperationMatrix.Rows)
        {
            for (var model = 0; model < row.Length; model++)
            {
                if (row[model] is T)
                {
                    cells.Add(operation, (Model)model);
                }
            }
        }

        return cells;
    }

    private FieldCryptDynamoDbClient ProtectedClient(string table) => new(
        fixture.Service.Credentials,
        fixture.Service.CreateConfig("us-east-1"),
        new FieldCryptDynamoDbOptions { Keys = Keys, Tables = [TableSchema.For<Visit>().WithTableName(table)] });
}

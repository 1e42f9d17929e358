using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>The same code on a plain and on a protected table has the same outcome: answers, failures, and what is stored afterwards.</summary>
public class BothTests(DynamoDbFixture fixture) : BothRows(fixture)
{
    public static TheoryData<string> Names => [.. Rows.Keys];

    [Fact]
    public void There_are_enough_rows() => Assert.True(Rows.Count >= 120);

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_same_code_has_the_same_outcome(string row) => SameOutcomeAsync(row);
}

using FieldCrypt.DynamoDb.Guard;

namespace FieldCrypt.DynamoDb.Tests.Guard;

/// <summary>Which table a statement writes to, however it is written.</summary>
public sealed class PartiQlWriteTests
{
    [Theory]
    [InlineData("INSERT INTO \"dev.Patients-1\" VALUE {'Id': 'p'}", "dev.Patients-1")]
    [InlineData("insert\ninto\tdev_Patients\nvalue {}", "dev_Patients")]
    [InlineData("INSERT INTO/* \"Other\" */\"Patients\"VALUE{}", "Patients")]
    [InlineData("INSERT--\nINTO--x\n\"Patients\"", "Patients")]
    [InlineData("UPDATE \"Patients\".\"ByName\" SET a = 1", "Patients")]
    [InlineData("UPDATE\"a--b\"SET a = 1", "a--b")]
    [InlineData("Update Patients--remark\nset a = 1", "Patients")]
    [InlineData("UPDATE \"arn:aws:dynamodb:us-east-1:1:table/Patients\" SET a = 1", "arn:aws:dynamodb:us-east-1:1:table/Patients")]
    [InlineData("UPDATE \"Patients", "Patients")]
    [InlineData("SELECT * FROM \"Patients\" WHERE note = 'INSERT INTO \"Patients\"'", null)]
    [InlineData("DELETE FROM \"Patients\" WHERE Id = 'UPDATE x'", null)]
    [InlineData("EXISTS(SELECT * FROM \"Patients\" WHERE Id = 'p')", null)]
    [InlineData("/* INSERT INTO \"Patients\"", null)]
    [InlineData("-- INSERT INTO \"Patients\"", null)]
    [InlineData("'UPDATE' Patients", null)]
    [InlineData("INSERT INTO", null)]
    [InlineData("'", null)]
    [InlineData("/", null)]
    [InlineData("", null)]
    public void The_table_of_a_statement_is_found(string statement, string? table) => Assert.Equal(table, PartiQlWrite.Of(statement)?.Table);

    [Theory]
    [InlineData("INSERT INTO \"Patients\" VALUE ?", true)]
    [InlineData("INSERT INTO Patients values/**/?", true)]
    [InlineData("INSERT INTO \"Patients\" VALUE {'Id': ?, 'Ssn': ?}", false)]
    [InlineData("UPDATE \"Patients\" SET Ssn = ? WHERE Id = ?", false)]
    public void An_item_that_is_a_parameter_says_nothing_of_its_attributes(string statement, bool isParameter) =>
        Assert.Equal(isParameter, PartiQlWrite.Of(statement)?.IsParameter);
}

using System.Text.RegularExpressions;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;
using FieldCrypt.Tool.Explaining;

namespace FieldCrypt.Tool.Tests.Explaining;

public partial class ExplainTests
{
    public static TheoryData<FieldCryptException, string> Errors => new()
    {
        { new DataNotAuthenticException("x"), "FC-NOT-AUTHENTIC" },
        { new DataNotAuthenticException("x") { FoundPlaintext = true }, "FC-PLAINTEXT-REFUSED" },
        { new KeyAccessException(KeyAccessFailure.PendingDeletion, "x"), "FC-KEY-PENDING-DELETION" },
        { new KeyAccessException(KeyAccessFailure.Refused, "x"), "FC-KEY-REFUSED" },
        { new ProtectedOperationException("x"), "FC-PROTECTED-OPERATION" },
        { new ProtectedOperationException("x") { PastEncryption = true }, "FC-PAST-ENCRYPTION" },
        { new ConcurrentUpdateException("x"), "FC-CONCURRENT-UPDATE" },
        { new FieldCryptConfigurationException("x"), "FC-CONFIGURATION" },
        { new FieldCryptException("x"), "FC-ERROR" },
    };

    [Theory]
    [MemberData(nameof(Errors), DisableDiscoveryEnumeration = true)]
    public void An_error_has_the_code_of_its_kind_and_keeps_it_when_it_is_told_where_it_happened(FieldCryptException error, string code)
    {
        Assert.Equal(code, error.Code);
        if (error is not ConcurrentUpdateException)
        {
            Assert.Equal(code, error.With("elsewhere").Code);
        }
    }

    [Theory]
    [InlineData("Ssn", "FC-PLAINTEXT-REFUSED")]
    [InlineData("aws_dbe_head", "FC-NOT-AUTHENTIC")]
    public async Task Plaintext_where_only_ciphertext_may_be_is_told_from_what_was_changed(string attribute, string code)
    {
        using var keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);
        var encryptor = new ItemEncryptor(new TableSchema("Patients", "Id", null, [new("Ssn", FieldAction.EncryptAndSign)]), keys);
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new("p-1"), [attribute] = new("078-05-1120") };

        var error = await Assert.ThrowsAnyAsync<FieldCryptException>(async () => await encryptor.DecryptAsync(item, TestContext.Current.CancellationToken));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void Every_code_is_explained_once_and_each_reason_of_a_key_has_its_own()
    {
        Assert.Equal(ErrorCodes.All.Order(), ErrorExplanations.All.Errors.Select(error => error.Code).Order());
        Assert.Equal(ErrorCodes.All.Count, ErrorCodes.All.Distinct().Count());
    }

    [Fact]
    public void The_document_is_the_table_that_the_tool_prints()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs/errors.md"));
        var rows = Rows().Matches(document).Select(row => new ErrorExplanation(row.Groups["code"].Value, row.Groups["meaning"].Value, row.Groups["advice"].Value));
        Assert.Equal(ErrorExplanations.All.Errors, rows);
    }

    [Theory]
    [InlineData("FC-KEY-DISABLED")]
    [InlineData("fc-key-disabled")]
    [InlineData("key_disabled")]
    [InlineData("disabled")]
    public async Task A_code_is_explained_however_it_is_spelled(string code)
    {
        var (exit, output, _) = await new CommandLine().RunAsync("explain", code);

        Assert.Equal(ExitCode.Done, exit);
        Assert.StartsWith("FC-KEY-DISABLED\n  The key is disabled.\n", output, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^\| `(?<code>[^`]+)` \| (?<meaning>[^|]+) \| (?<advice>[^|]+) \|$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Rows();
}

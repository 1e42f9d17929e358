using System.Text.Json;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Tests.KeyTasks;

public class ServiceKeyTests(Clinic clinic)
{
    private const string Owner = """{"Sid":"Owner","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}""";

    [Fact]
    public async Task KMS_keys_are_reported_with_state_rotation_and_deletion_date_and_the_exit_code_says_whether_all_can_be_used()
    {
        var (code, output, _) = await clinic.Line.RunAsync("keys", "kms", "describe", "--json");
        var (healthy, _, _) = await clinic.Line.RunAsync("keys", "kms", "describe", clinic.MultiRegionKey);

        Assert.Equal((ExitCode.KeyUnavailable, ExitCode.Done), (code, healthy));
        using var json = JsonDocument.Parse(output);
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().ToDictionary(key => key.GetProperty("key").GetString()!);
        Assert.Equal(
            (clinic.MultiRegionKey, "primary", true, 365),
            (keys[clinic.MultiRegionKey].GetProperty("keyArn").GetString(), keys[clinic.MultiRegionKey].GetProperty("multiRegion").GetString(),
                keys[clinic.MultiRegionKey].GetProperty("rotates").GetBoolean(), keys[clinic.MultiRegionKey].GetProperty("rotationPeriodDays").GetInt32()));
        Assert.Equal("Disabled", keys[clinic.DisabledKey].GetProperty("state").GetString());
        Assert.True(keys[clinic.DoomedKey].TryGetProperty("deletionDate", out _));
        Assert.False(keys[clinic.StoreKey].GetProperty("rotates").GetBoolean());
        Assert.Equal(4, keys.Count);
    }

    [Fact]
    public async Task A_branch_key_is_made_rotated_and_described_in_its_table()
    {
        var line = clinic.Line;
        var (created, _, _) = await line.RunAsync("keys", "branch", "create", "tenant-new", "--context", "tenant=new");
        var (twice, _, error) = await line.RunAsync("keys", "branch", "create", "tenant-new");
        var (rotated, _, _) = await line.RunAsync("keys", "branch", "rotate", "tenant-new");
        var (described, output, _) = await line.RunAsync("keys", "branch", "describe", "tenant-new", "--json");

        Assert.Equal((ExitCode.Done, ExitCode.Misused, ExitCode.Done, ExitCode.Done), (created, twice, rotated, described));
        Assert.Contains("already", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(output);
        var records = json.RootElement.GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(["active", "version", "version", "beacon"], records.Select(record => record.GetProperty("record").GetString()));
        Assert.All(records, record => Assert.Equal(clinic.StoreKey, record.GetProperty("protectedBy").GetString()));
        Assert.Empty(json.RootElement.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task A_record_of_a_branch_key_is_described_without_opening_it()
    {
        var (code, output, _) = await clinic.Line.RunAsync("inspect", "--table", Clinic.KeyStore, "--key", """{"branch-key-id":{"S":"tenant-a"},"type":{"S":"branch:ACTIVE"}}""");

        Assert.Equal(ExitCode.Done, code);
        Assert.StartsWith("active version of a branch key\n", output, StringComparison.Ordinal);
        Assert.Contains(clinic.StoreKey, output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Policies => new()
    {
        { Owner, "" },
        { Owner + """,{"Effect":"Allow","Principal":"*","Action":"kms:Decrypt","Resource":"*"}""", "Anyone in any account may call kms:Decrypt" },
        { Owner + """,{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"kms:*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}}""", "may both decrypt and delete" },
        { Owner + """,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/reader"},"Action":["kms:Decrypt"],"Resource":"*"}""", "Account 444455556666 may call kms:Decrypt." },
        { Owner + """,{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/app"},"Action":["kms:Decrypt","kms:Schedule*"],"Resource":"*"}""", "may both decrypt and delete" },
        { Owner + """,{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}""", "" },
        { """{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/admin"},"Action":"kms:PutKeyPolicy","Resource":"*"}""", "nobody manages the key" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void A_policy_is_told_only_where_it_lets_something_happen(string statements, string finding)
    {
        using var policy = JsonDocument.Parse($"{{\"Statement\":[{statements}]}}");
        var findings = KeyPolicyReview.Findings(policy.RootElement, "111122223333");

        if (finding.Length == 0)
        {
            Assert.Empty(findings);
        }
        else
        {
            Assert.Contains(finding, string.Join('\n', findings), StringComparison.Ordinal);
        }
    }
}

using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

public sealed class AuditAndFaultTests : KmsEmulatorTest
{
    [Fact]
    public async Task Each_call_is_recorded_with_who_where_what_and_how_it_ended()
    {
        var key = await CreateKeyAsync();
        Emulator.Audit.Clear();
        var answer = await Client(Home, "alice").GenerateDataKeyAsync(
            new GenerateDataKeyRequest
            {
                KeyId = key.KeyId,
                NumberOfBytes = 32,
                EncryptionContext = new() { ["a"] = "b" },
                GrantTokens = ["token"],
            },
            Token);
        await Assert.ThrowsAsync<NotFoundException>(() => Client(Away).DescribeKeyAsync(key.KeyId, Token));

        Assert.Collection(
            Emulator.Audit.Records,
            record =>
            {
                Assert.Equal("GenerateDataKey", record.Operation);
                Assert.Equal(Home, record.Region);
                Assert.Equal("arn:aws:iam::111122223333:user/alice", record.Principal);
                Assert.Equal(key.Arn, record.KeyArn);
                Assert.Equal("b", record.EncryptionContext["a"]);
                Assert.Equal(["token"], record.GrantTokens);
                Assert.Equal(answer.ResponseMetadata.RequestId, record.RequestId);
                Assert.Equal(Clock.GetUtcNow(), record.Time);
                Assert.Null(record.ErrorCode);
            },
            record =>
            {
                Assert.Equal(Away, record.Region);
                Assert.Equal("NotFoundException", record.ErrorCode);
            });
    }

    [Fact]
    public async Task A_throttle_hits_as_many_calls_as_asked_for()
    {
        var key = await CreateKeyAsync();
        using var fault = Emulator.Faults.Throttle(Home, "DescribeKey", times: 1);
        var refusal = await Assert.ThrowsAnyAsync<Amazon.KeyManagementService.AmazonKeyManagementServiceException>(() =>
            Client().DescribeKeyAsync(key.KeyId, Token));
        Assert.Equal("ThrottlingException", refusal.ErrorCode);
        await Client().DescribeKeyAsync(key.KeyId, Token);
    }

    [Fact]
    public async Task An_internal_failure_is_the_typed_exception()
    {
        var key = await CreateKeyAsync();
        using var fault = Emulator.Faults.Fail();
        await Assert.ThrowsAsync<KMSInternalException>(() => Client().DescribeKeyAsync(key.KeyId, Token));
    }

    [Fact]
    public async Task An_outage_hits_its_own_Region_only_and_ends_with_its_handle()
    {
        var key = await CreateKeyAsync(multiRegion: true);
        await Client().ReplicateKeyAsync(new ReplicateKeyRequest { KeyId = key.KeyId, ReplicaRegion = Away }, Token);
        using (Emulator.Faults.Outage(Home))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => Client().DescribeKeyAsync(key.KeyId, Token));
            await Client(Away).DescribeKeyAsync(key.KeyId, Token);
        }

        await Client().DescribeKeyAsync(key.KeyId, Token);
    }

    [Fact]
    public async Task A_request_without_a_credential_scope_is_refused()
    {
        using var http = new HttpClient();
        using var content = new StringContent("{}");
        using var response = await http.PostAsync(Emulator.Endpoint, content, Token);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("MissingAuthenticationToken", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{\"KeyId\":7}")]
    [InlineData("{\"KeyId\":\"x\",\"EncryptionContext\":{\"a\":{}}}")]
    public async Task A_malformed_request_is_refused_and_the_emulator_lives_on(string body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Emulator.Endpoint);
        request.Headers.Add("X-Amz-Target", "TrentService.Encrypt");
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"AWS4-HMAC-SHA256 Credential=a/20260101/{Home}/kms/aws4_request, SignedHeaders=host, Signature=0");
        request.Content = new StringContent(body);
        using var response = await http.SendAsync(request, Token);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        await CreateKeyAsync();
    }
}

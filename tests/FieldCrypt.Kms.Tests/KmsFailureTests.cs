using System.Text.Json;
using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Keys;
using Microsoft.AspNetCore.Http;

namespace FieldCrypt.Kms.Tests;

/// <summary>Each way a call can fail: the reason, the facts of the call, and advice, in one error.</summary>
public sealed class KmsFailureTests : KmsTest
{
    [Theory]
    [InlineData("AccessDeniedException", "not authorized", KeyAccessFailure.AccessDenied, "key's policy")]
    [InlineData("ExpiredTokenException", "", KeyAccessFailure.AccessDenied, "ExpiredToken")]
    [InlineData("UnrecognizedClientException", "", KeyAccessFailure.AccessDenied, "UnrecognizedClient")]
    [InlineData("InvalidSignatureException", "", KeyAccessFailure.AccessDenied, "InvalidSignature")]
    [InlineData("InvalidGrantTokenException", "", KeyAccessFailure.AccessDenied, "grant token")]
    [InlineData("DisabledException", "", KeyAccessFailure.Disabled, "kms:EnableKey")]
    [InlineData("KMSInvalidStateException", "arn is pending deletion.", KeyAccessFailure.PendingDeletion, "kms:CancelKeyDeletion")]
    [InlineData("KMSInvalidStateException", "arn is pending replica deletion.", KeyAccessFailure.PendingDeletion, "lost")]
    [InlineData("KMSInvalidStateException", "arn is pending import.", KeyAccessFailure.InvalidState, "kms:ImportKeyMaterial")]
    [InlineData("KMSInvalidStateException", "arn is creating.", KeyAccessFailure.InvalidState, "try later")]
    [InlineData("KMSInvalidStateException", "arn is unavailable.", KeyAccessFailure.InvalidState, "kms:DescribeKey")]
    [InlineData("NotFoundException", "", KeyAccessFailure.NotFound, "correct the ARN")]
    [InlineData("InvalidKeyUsageException", "", KeyAccessFailure.InvalidState, "ENCRYPT_DECRYPT")]
    [InlineData("ThrottlingException", "", KeyAccessFailure.Throttled, "quota")]
    [InlineData("LimitExceededException", "", KeyAccessFailure.Throttled, "quota")]
    [InlineData("KMSInternalException", "", KeyAccessFailure.ServiceFault, "try later")]
    [InlineData("KeyUnavailableException", "", KeyAccessFailure.ServiceFault, "try later")]
    [InlineData("DependencyTimeoutException", "", KeyAccessFailure.ServiceFault, "try later")]
    [InlineData("ValidationException", "", KeyAccessFailure.Refused, "Validation")]
    public async Task An_error_of_KMS_says_which_key_where_and_what_to_do(
        string code, string message, KeyAccessFailure reason, string advice)
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        var wrapped = await WrapAsync(provider);
        Kms.Refuse(SingleKey, code, message);

        AssertFacts(await RefusalAsync(provider, wrapped), reason, "Decrypt", advice);
        AssertFacts(await GenerateRefusalAsync(), reason, "GenerateDataKey", advice);
    }

    [Fact]
    public async Task A_damaged_ciphertext_or_another_context_is_the_wrong_key()
    {
        var provider = new KmsKeyProvider(SingleKey, Clients);
        var wrapped = await WrapAsync(provider);
        var damaged = wrapped.Ciphertext.ToArray();
        damaged[^1] ^= 1;

        AssertFacts(
            await RefusalAsync(provider, new WrappedDataKey(wrapped.ProviderId, wrapped.ProviderInfo, damaged)),
            KeyAccessFailure.WrongKey, "Decrypt", "changed");
        AssertFacts(
            await RefusalAsync(provider, wrapped, new EncryptionContext([.. Context, new("more", "than was bound")])),
            KeyAccessFailure.WrongKey, "Decrypt", "changed");
    }

    [Fact]
    public async Task A_ciphertext_of_another_key_is_the_wrong_key()
    {
        var wrapped = Relabel(await WrapAsync(new KmsKeyProvider(OtherKey, Clients)), SingleKey);
        AssertFacts(
            await RefusalAsync(new KmsKeyProvider(SingleKey, Clients), wrapped), KeyAccessFailure.WrongKey, "Decrypt", "another key");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_failing_service_is_a_service_fault_even_if_it_does_not_speak_the_protocol(int status)
    {
        Kms.Fault = http => AnswerAsync(http, status, "<html>");
        AssertFacts(await GenerateRefusalAsync(), KeyAccessFailure.ServiceFault, "GenerateDataKey", $"HTTP {status}");
    }

    [Fact]
    public async Task A_success_that_does_not_speak_the_protocol_is_an_invalid_response()
    {
        Kms.Fault = http => AnswerAsync(http, 200, "<html>");
        AssertFacts(await GenerateRefusalAsync(), KeyAccessFailure.InvalidResponse, "GenerateDataKey", "not one of KMS");
    }

    [Fact]
    public async Task A_dropped_connection_is_unreachable()
    {
        Kms.Fault = http =>
        {
            http.Abort();
            return Task.CompletedTask;
        };
        AssertUnreachable(await GenerateRefusalAsync());
    }

    [Fact]
    public async Task A_service_that_does_not_listen_is_unreachable()
    {
        await Kms.DisposeAsync();
        AssertUnreachable(await GenerateRefusalAsync());
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_unreachable()
    {
        Kms.Fault = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        using var clients = new KmsClients(region =>
        {
            var client = Kms.CreateClient(region);
            ((AmazonKeyManagementServiceConfig)client.Config).Timeout = TimeSpan.FromMilliseconds(100);
            return client;
        });
        AssertUnreachable(await GenerateRefusalAsync(clients));
    }

    [Fact]
    public async Task The_callers_cancellation_stays_a_cancellation()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Kms.Fault = async http =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await new KmsKeyProvider(SingleKey, Clients).GenerateAsync(32, Context, cancellation.Token));
    }

    [Fact]
    public void Missing_credentials_are_told_from_an_outage()
    {
        var call = new KmsCall(KmsCall.Decrypt, KmsKeyArn.Parse(SingleKey));
        var none = KmsErrors.Translate(new AmazonClientException("Failed to resolve AWS credentials."), call);
        var network = KmsErrors.Translate(new AmazonClientException("Failed.", new HttpRequestException("refused")), call);
        Assert.Equal(KeyAccessFailure.AccessDenied, none.Reason);
        Assert.Contains("credentials", none.Message, StringComparison.Ordinal);
        Assert.Equal(KeyAccessFailure.Unreachable, network.Reason);
        Assert.Equal(KeyAccessFailure.Unreachable, KmsErrors.Translate(new System.Net.WebException("refused"), call).Reason);
    }

    [Fact]
    public void An_exception_of_a_fake_client_without_a_code_is_told_by_its_class()
    {
        var call = new KmsCall(KmsCall.Decrypt, KmsKeyArn.Parse(SingleKey));
        Assert.Equal(KeyAccessFailure.Disabled, KmsErrors.Translate(new DisabledException("disabled"), call).Reason);
    }

    [Fact]
    public async Task Credentials_that_cannot_be_found_are_told_in_whatever_class_the_finder_throws()
    {
        Exception[] thrown =
        [
            new ProcessAWSCredentialException("Command returned non-zero exit value 1"),
            new InvalidOperationException("A token could not be loaded from the WebIdentityTokenFile."),
            new JsonException("not the answer of a credential process"),
            new UnauthorizedAccessException("the token's file"),
        ];
        foreach (var exception in thrown)
        {
            using var clients = new KmsClients(region => new AmazonKeyManagementServiceClient(
                new LostCredentials(exception), new AmazonKeyManagementServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }));
            var error = await GenerateRefusalAsync(clients);
            Assert.Equal(KeyAccessFailure.AccessDenied, error.Reason);
            Assert.Contains("credentials", error.Message, StringComparison.Ordinal);
            Assert.Same(exception, error.InnerException);
        }
    }

    [Fact]
    public async Task A_stored_branch_key_that_is_longer_than_any_that_KMS_wraps_is_refused_without_a_call()
    {
        var error = await Assert.ThrowsAsync<KeyAccessException>(
            async () => await KmsBranchKeyProtection.Key(SingleKey, Clients).OpenAsync(SingleKey, new byte[70_000], Context, Cancellation));
        Assert.Equal(KeyAccessFailure.WrongKey, error.Reason);
    }

    [Fact]
    public async Task A_defect_of_the_application_is_not_dressed_up_as_an_unavailable_key()
    {
        using var clients = new KmsClients(_ => throw new InvalidOperationException("defect"));
        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await new KmsKeyProvider(SingleKey, clients).GenerateAsync(32, Context, Cancellation));
    }

    private static Task AnswerAsync(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        http.Response.Headers["x-amzn-RequestId"] = LoopbackKms.RequestId;
        return http.Response.WriteAsync(body);
    }

    private static void AssertFacts(KeyAccessException error, KeyAccessFailure reason, string operation, string advice)
    {
        Assert.Equal(reason, error.Reason);
        Assert.Equal((SingleKey, Dublin, operation, LoopbackKms.RequestId), (error.KeyId, error.Region, error.Operation, error.RequestId));
        Assert.All(
            [SingleKey, Dublin, operation, LoopbackKms.RequestId, advice],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    private static void AssertUnreachable(KeyAccessException error)
    {
        Assert.Equal(KeyAccessFailure.Unreachable, error.Reason);
        Assert.Equal((SingleKey, Dublin, "GenerateDataKey"), (error.KeyId, error.Region, error.Operation));
        Assert.Null(error.RequestId);
    }

    private async Task<KeyAccessException> GenerateRefusalAsync(KmsClients? clients = null) =>
        await Assert.ThrowsAsync<KeyAccessException>(
            async () => await new KmsKeyProvider(SingleKey, clients ?? Clients).GenerateAsync(32, Context, Cancellation));

    private sealed class LostCredentials(Exception exception) : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw exception;

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromException<ImmutableCredentials>(exception);
    }
}

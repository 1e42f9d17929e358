using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using FieldCrypt.Testing.Kms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Testing;

/// <summary>
/// AWS KMS for tests: a server on loopback that speaks the real protocol, so that the real AWS client of any language talks to it.
/// </summary>
/// <remarks>
/// <para>
/// One emulator serves every Region. The Region and the caller come from the credential scope of the request's signature; the signature
/// itself is not checked. Keys live in memory and are cleared with the emulator.
/// </para>
/// <para>
/// Supported: symmetric and RSA keys for encryption, multi-Region keys, aliases, rotation, imported material, deletion, key policies
/// (without conditions), dry runs; errors, key states and the length of ciphertexts are those of the API reference. Not supported: signing and HMAC keys, grants (their tokens are only recorded), tags, custom key stores. Thread-safe.
/// </para>
/// </remarks>
public sealed class KmsEmulator : IAsyncDisposable
{
    private const int MaxRequestLength = 64 * 1024;
    private const string Target = "TrentService.";
    private const string DefaultAccessKeyId = "fieldcrypt";

    private readonly KmsEmulatorOptions _options;
    private readonly KmsService _service;
    private readonly WebApplication _host;

    private KmsEmulator(KmsEmulatorOptions options)
    {
        _options = options;
        _service = new KmsService(options.AccountId, options.TimeProvider);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = MaxRequestLength);
        _host = builder.Build();
        _host.MapPost("/", AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; private set; } = null!;

    /// <summary>The calls so far.</summary>
    public KmsAuditTrail Audit { get; } = new();

    /// <summary>The faults it shows on purpose.</summary>
    public KmsFaults Faults { get; } = new();

    /// <summary>Starts an emulator on a free port of the loopback interface.</summary>
    public static async Task<KmsEmulator> StartAsync(KmsEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var emulator = new KmsEmulator(options ?? new KmsEmulatorOptions());
        await emulator._host.StartAsync(cancellationToken).ConfigureAwait(false);
        var addresses = emulator._host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        emulator.Endpoint = new Uri(addresses.Addresses.Single());
        return emulator;
    }

    /// <summary>The AWS client for a Region, as the account's root user; the caller disposes it.</summary>
    /// <remarks>It does not retry and waits 10 seconds at most, so that faults show at once.</remarks>
    public AmazonKeyManagementServiceClient CreateClient(string region) => CreateClient(region, DefaultAccessKeyId);

    /// <summary>The AWS client for a Region, as the principal of an access key id; the caller disposes it.</summary>
    /// <remarks>It does not retry and waits 10 seconds at most, so that faults show at once.</remarks>
    public AmazonKeyManagementServiceClient CreateClient(string region, string accessKeyId) => new(
        new BasicAWSCredentials(accessKeyId, "fieldcrypt"),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = Endpoint.ToString(),
            AuthenticationRegion = region,
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(10),
        });

    /// <summary>Stops the server and clears the keys.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync().ConfigureAwait(false);
        _service.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var requestId = Guid.NewGuid().ToString();
        http.Response.Headers["x-amzn-RequestId"] = requestId;
        var operation = http.Request.Headers["X-Amz-Target"].ToString();
        if (CredentialScope.TryParse(http.Request.Headers.Authorization) is not { } scope
            || !operation.StartsWith(Target, StringComparison.Ordinal))
        {
            await WriteAsync(http, 400, Error("MissingAuthenticationTokenException", "Missing Authentication Token")).ConfigureAwait(false);
            return;
        }

        operation = operation[Target.Length..];
        var fault = Faults.Take(scope.Region, operation);
        if (fault?.Kind == FaultKind.DropConnection)
        {
            http.Abort();
            return;
        }

        if (fault?.Kind == FaultKind.Delay)
        {
            await Task.Delay(fault.Delay, _options.TimeProvider, http.RequestAborted).ConfigureAwait(false);
        }

        var principal = _options.Principals.TryGetValue(scope.AccessKeyId, out var arn) ? arn : $"arn:aws:iam::{_options.AccountId}:root";
        var (status, answer) = await AnswerAsync(http.Request, scope.Region, principal, operation, requestId, fault).ConfigureAwait(false);
        await WriteAsync(http, status, answer).ConfigureAwait(false);
    }

    private async Task<(int Status, JsonObject Answer)> AnswerAsync(
        HttpRequest request, string region, string principal, string operation, string requestId, Fault? fault)
    {
        KmsCall? call = null;
        string? errorCode = null;
        try
        {
            var body = await JsonNode.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted).ConfigureAwait(false);
            call = new KmsCall(region, principal, operation, body as JsonObject ?? []);
            if (fault?.Kind == FaultKind.Throttle)
            {
                throw new KmsError("ThrottlingException", "Rate exceeded");
            }

            if (fault?.Kind == FaultKind.Fail)
            {
                throw new KmsError("KMSInternalException", "Internal failure", 500);
            }

            return (200, _service.Answer(call));
        }
        catch (KmsError e)
        {
            errorCode = e.Type;
            return (e.Status, Error(e.Type, e.Message));
        }
        catch (JsonException)
        {
            errorCode = "SerializationException";
            return (400, Error("SerializationException", "The request is not JSON."));
        }
        finally
        {
            Audit.Add(new KmsAuditRecord
            {
                Time = _options.TimeProvider.GetUtcNow(),
                Region = region,
                Principal = principal,
                Operation = operation,
                KeyArn = call?.KeyArn,
                EncryptionContext = call?.EncryptionContext ?? [],
                SourceEncryptionContext = call?.SourceEncryptionContext ?? [],
                GrantTokens = call?.GrantTokens ?? [],
                RequestId = requestId,
                ErrorCode = errorCode,
            });
        }
    }

    private static JsonObject Error(string type, string message) => new() { ["__type"] = type, ["message"] = message };

    private static Task WriteAsync(HttpContext http, int status, JsonObject answer)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-amz-json-1.1";
        return http.Response.WriteAsync(answer.ToJsonString(), http.RequestAborted);
    }
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.KeyManagementService;
using Amazon.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms.Tests;

/// <summary>
/// GenerateDataKey and Decrypt of KMS over loopback HTTP, for the real AWS client: keys with states, multi-Region members that share their
/// material, aliases, an audit trail, and answers that KMS would never give.
/// </summary>
/// <remarks>The Region is the one in the request's signature, as in the service, so a call to the wrong Region cannot go unseen.</remarks>
internal sealed class LoopbackKms : IAsyncDisposable
{
    public const string RequestId = "5f3c9a1e-0000-4000-8000-123456789abc";

    private const int MaterialIdLength = 16;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly ConcurrentDictionary<string, Key> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _aliases = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Call> _audit = new();
    private readonly WebApplication _app;
    private string _url = "";

    private LoopbackKms(WebApplication app) => _app = app;

    /// <summary>Every call that arrived, in order.</summary>
    public IReadOnlyList<Call> Audit => [.. _audit];

    /// <summary>Replaces the answer to every call, if set.</summary>
    public Func<HttpContext, Task>? Fault { get; set; }

    /// <summary>Changes every successful answer before it is sent, if set.</summary>
    public Action<JsonObject>? Falsify { get; set; }

    public static async Task<LoopbackKms> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var kms = new LoopbackKms(app);
        app.Run(kms.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        kms._url = app.Urls.First();
        return kms;
    }

    /// <summary>Makes a key. Keys made with the same material are members of one multi-Region key.</summary>
    public void AddKey(string arn, string material = "default") => _keys[arn] = new Key(arn, material);

    public void PointAlias(string aliasArn, string keyArn) => _aliases[aliasArn] = keyArn;

    /// <summary>Makes a key refuse every call with an error of KMS.</summary>
    public void Refuse(string keyArn, string code, string message = "") => _keys[keyArn].Refusal = (code, message);

    public AmazonKeyManagementServiceClient CreateClient(string region) => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonKeyManagementServiceConfig
        {
            ServiceURL = _url,
            AuthenticationRegion = region,
            MaxErrorRetry = 0,
            Timeout = TimeSpan.FromSeconds(20),
        });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Text(JsonObject request, string name) => request[name]?.GetValue<string>() ?? "";

    private static byte[] Bind(JsonObject request) => Encoding.UTF8.GetBytes(string.Join(
        '\n', (request["EncryptionContext"] as JsonObject ?? []).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)));

    private static Task WriteAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/x-amz-json-1.1";
        http.Response.Headers["x-amzn-RequestId"] = RequestId;
        return http.Response.WriteAsync(body.ToJsonString());
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var operation = http.Request.Headers["X-Amz-Target"].ToString().Replace("TrentService.", "", StringComparison.Ordinal);
        var region = http.Request.Headers.Authorization.ToString().Split("Credential=")[1].Split('/')[2];
        var request = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        _audit.Enqueue(new Call(
            region,
            operation,
            Text(request, "KeyId"),
            (request["EncryptionContext"] as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()),
            [.. (request["GrantTokens"] as JsonArray ?? []).Select(token => token!.GetValue<string>())]));
        if (Fault is { } fault)
        {
            await fault(http);
            return;
        }

        try
        {
            var key = Find(Text(request, "KeyId"), region);
            var answer = operation == "GenerateDataKey" ? Generate(key, request) : Decrypt(key, request);
            Falsify?.Invoke(answer);
            await WriteAsync(http, 200, answer);
        }
        catch (RefusedException e)
        {
            await WriteAsync(http, 400, new JsonObject { ["__type"] = e.Code, ["message"] = e.Message });
        }
    }

    private Key Find(string keyId, string region)
    {
        var arn = _aliases.GetValueOrDefault(keyId, keyId);
        if (!_keys.TryGetValue(arn, out var key) || arn.Split(':')[3] != region)
        {
            throw new RefusedException("NotFoundException", $"Key '{arn}' does not exist");
        }

        return key.Refusal is { } refusal ? throw new RefusedException(refusal.Code, refusal.Message) : key;
    }

    private static JsonObject Generate(Key key, JsonObject request)
    {
        var plaintext = RandomNumberGenerator.GetBytes(request["NumberOfBytes"]!.GetValue<int>());
        var blob = new byte[MaterialIdLength + NonceLength + TagLength + plaintext.Length];
        key.MaterialId.CopyTo(blob, 0);
        RandomNumberGenerator.Fill(blob.AsSpan(MaterialIdLength, NonceLength));
        using var aes = new AesGcm(key.Material, TagLength);
        aes.Encrypt(
            blob.AsSpan(MaterialIdLength, NonceLength),
            plaintext,
            blob.AsSpan(MaterialIdLength + NonceLength + TagLength),
            blob.AsSpan(MaterialIdLength + NonceLength, TagLength),
            Bind(request));
        return new JsonObject
        {
            ["KeyId"] = key.Arn,
            ["Plaintext"] = Convert.ToBase64String(plaintext),
            ["CiphertextBlob"] = Convert.ToBase64String(blob),
        };
    }

    private JsonObject Decrypt(Key key, JsonObject request)
    {
        ReadOnlySpan<byte> blob = Convert.FromBase64String(Text(request, "CiphertextBlob"));
        if (blob.Length <= MaterialIdLength + NonceLength + TagLength)
        {
            throw new RefusedException("InvalidCiphertextException", "");
        }

        if (!blob[..MaterialIdLength].SequenceEqual(key.MaterialId))
        {
            var id = blob[..MaterialIdLength].ToArray();
            throw _keys.Values.Any(other => other.MaterialId.AsSpan().SequenceEqual(id))
                ? new RefusedException("IncorrectKeyException", "The key ID in the request does not identify the key.")
                : new RefusedException("InvalidCiphertextException", "");
        }

        var plaintext = new byte[blob.Length - MaterialIdLength - NonceLength - TagLength];
        using var aes = new AesGcm(key.Material, TagLength);
        try
        {
            aes.Decrypt(
                blob.Slice(MaterialIdLength, NonceLength),
                blob[(MaterialIdLength + NonceLength + TagLength)..],
                blob.Slice(MaterialIdLength + NonceLength, TagLength),
                plaintext,
                Bind(request));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new RefusedException("InvalidCiphertextException", "");
        }

        return new JsonObject { ["KeyId"] = key.Arn, ["Plaintext"] = Convert.ToBase64String(plaintext) };
    }

    /// <summary>One call in the audit trail.</summary>
    internal sealed record Call(
        string Region, string Operation, string KeyId, Dictionary<string, string> Context, IReadOnlyList<string> GrantTokens);

    private sealed class Key(string arn, string material)
    {
        public string Arn => arn;

        public byte[] Material { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(material));

        public byte[] MaterialId { get; } = SHA512.HashData(Encoding.UTF8.GetBytes(material))[..MaterialIdLength];

        public (string Code, string Message)? Refusal { get; set; }
    }

    private sealed class RefusedException(string code, string message) : Exception(message)
    {
        public string Code => code;
    }
}

using FieldCrypt.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Tool.Tests.Documentation;

/// <summary>AWS KMS as it is for somebody who may use keys of two accounts: one address, and each call goes to the account of the key that it names.</summary>
internal sealed class TwoAccounts : IAsyncDisposable
{
    public const string FirstId = "111122223333";
    public const string SecondId = "444455556666";

    private readonly HttpClient _client = new();
    private readonly WebApplication _front;

    private TwoAccounts(KmsEmulator first, KmsEmulator second)
    {
        (First, Second) = (first, second);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _front = builder.Build();
        _front.MapPost("/", ForwardAsync);
    }

    public KmsEmulator First { get; }

    public KmsEmulator Second { get; }

    public string Endpoint => _front.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<TwoAccounts> StartAsync(CancellationToken cancellationToken)
    {
        var accounts = new TwoAccounts(
            await KmsEmulator.StartAsync(new() { AccountId = FirstId }, cancellationToken), await KmsEmulator.StartAsync(new() { AccountId = SecondId }, cancellationToken));
        await accounts._front.StartAsync(cancellationToken);
        return accounts;
    }

    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _client.Dispose();
        await First.DisposeAsync();
        await Second.DisposeAsync();
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var account = System.Text.Encoding.UTF8.GetString(body.ToArray()).Contains($":{SecondId}:", StringComparison.Ordinal) ? Second : First;
        using var request = new HttpRequestMessage(HttpMethod.Post, account.Endpoint) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, value) in context.Request.Headers.Where(header => header.Key is not ("Host" or "Content-Length")))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (string?)value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        using var response = await _client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = $"{response.Content.Headers.ContentType}";
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

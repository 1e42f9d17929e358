using System.Text.Json;

namespace FieldCrypt.Samples.LambdaFunction;

/// <summary>
/// AWS Lambda's runtime interface: the next event is fetched over HTTP, and its answer, or the error, sent back. In an application the package
/// <c>Amazon.Lambda.RuntimeSupport</c> does this.
/// </summary>
internal sealed class LambdaRuntime(string address) : IDisposable
{
    // A function waits for its next event as long as Lambda likes.
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{address}/2018-06-01/runtime/"), Timeout = Timeout.InfiniteTimeSpan };

    public async Task RunAsync(Func<JsonElement, CancellationToken, Task<byte[]>> handle, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var next = await _http.GetAsync("invocation/next", cancellationToken);
            next.EnsureSuccessStatusCode();
            var id = next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single();
            await AnswerAsync(id, next, handle, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task AnswerAsync(
        string id, HttpResponseMessage invocation, Func<JsonElement, CancellationToken, Task<byte[]>> handle, CancellationToken cancellationToken)
    {
        try
        {
            using var request = await JsonDocument.ParseAsync(await invocation.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken);
            await PostAsync($"invocation/{id}/response", await handle(request.RootElement, cancellationToken), errorType: null, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever an event leads to, the function lives on. FieldCrypt's messages hold no plaintext; of others only the kind is told.
            var message = e is FieldCryptException ? e.Message : "The event could not be handled.";
            var error = Json.Write(writer =>
            {
                writer.WriteString("errorMessage", message);
                writer.WriteString("errorType", e.GetType().Name);
            });
            await PostAsync($"invocation/{id}/error", error, e.GetType().Name, cancellationToken);
        }
    }

    private async Task PostAsync(string path, byte[] body, string? errorType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        if (errorType is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;

namespace FieldCrypt.DynamoDb.Tests.Interception;

/// <summary>What the network does to one request.</summary>
public enum NetworkFault
{
    None,

    /// <summary>The connection breaks before the service has the request.</summary>
    DropRequest,

    /// <summary>The service does what was asked, and the connection breaks before its answer is here.</summary>
    DropAnswer,

    /// <summary>The service fails and does nothing.</summary>
    Fail,

    /// <summary>The service does what was asked, and answers that it failed.</summary>
    FailAfterwards,

    /// <summary>The service refuses for want of capacity.</summary>
    Throttle,

    /// <summary>The caller cancels before the service has the request.</summary>
    CancelBefore,

    /// <summary>The caller cancels once the service has done what was asked.</summary>
    CancelAfterwards,
}

/// <summary>
/// The network between the real AWS clients of DynamoDB and KMS and their services: it keeps what was sent, breaks when told to, and can change
/// what passes, as whoever sits between a client and a service could.
/// </summary>
internal sealed class AwsNetwork : HttpClientFactory
{
    private readonly ConcurrentQueue<SentRequest> _sent = new();
    private int _count;
    private int _faultAt;
    private NetworkFault _fault;
    private Action _cancel = static () => { };

    /// <summary>What was sent since the last <see cref="Break"/>, in order, retries of the AWS client included.</summary>
    public IReadOnlyList<SentRequest> Sent => [.. _sent];

    /// <summary>Changes the body of a request of an operation.</summary>
    public Func<string, string, string>? Request { get; set; }

    /// <summary>Changes the body of a successful answer to an operation.</summary>
    public Func<string, string, string>? Answer { get; set; }

    /// <summary>Runs before an operation is sent on.</summary>
    public Func<string, Task>? Before { get; set; }

    /// <summary>Starts a new count, and breaks one request of it; 0 breaks none.</summary>
    public void Break(int number, NetworkFault fault, Action? cancel = null)
    {
        _sent.Clear();
        (_count, _faultAt, _fault, _cancel) = (0, number, fault, cancel ?? (static () => { }));
    }

    /// <summary>The configuration of a client that goes through here.</summary>
    public TConfig Configure<TConfig>(TConfig config)
        where TConfig : ClientConfig
    {
        config.HttpClientFactory = this;
        return config;
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Wire(this), disposeHandler: true);

    private sealed class Wire(AwsNetwork network) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var target = request.Headers.GetValues("X-Amz-Target").Single().Split('.');
            var (isKms, operation) = (target[0] == "TrentService", target[^1]);
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            network._sent.Enqueue(new SentRequest(operation, body, [.. request.Headers.Select(header => header.Key)]));
            var fault = Interlocked.Increment(ref network._count) == network._faultAt ? network._fault : NetworkFault.None;
            if (network.Before is { } before)
            {
                await before(operation);
            }

            switch (fault)
            {
                case NetworkFault.DropRequest:
                    throw Broken();
                case NetworkFault.Fail:
                    return Text(HttpStatusCode.InternalServerError, isKms ? "KMSInternalException" : "InternalServerError");
                case NetworkFault.Throttle:
                    return Text(HttpStatusCode.BadRequest, isKms ? "ThrottlingException" : "ProvisionedThroughputExceededException");
                case NetworkFault.CancelBefore:
                    network._cancel();
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }

            if (network.Request is { } changeRequest)
            {
                request.Content = With(request.Content, changeRequest(operation, body));
            }

            var response = await base.SendAsync(request, cancellationToken);
            switch (fault)
            {
                case NetworkFault.DropAnswer:
                    throw Broken();
                case NetworkFault.FailAfterwards:
                    return Text(HttpStatusCode.InternalServerError, isKms ? "KMSInternalException" : "InternalServerError");
                case NetworkFault.CancelAfterwards:
                    network._cancel();
                    cancellationToken.ThrowIfCancellationRequested();
                    break;
            }

            if (network.Answer is { } changeAnswer && response.IsSuccessStatusCode)
            {
                response.Content = With(response.Content, changeAnswer(operation, await response.Content.ReadAsStringAsync(cancellationToken)));
                response.Headers.Remove("x-amz-crc32");
            }

            return response;
        }

        // The document model counts synchronously.
        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            SendAsync(request, cancellationToken).GetAwaiter().GetResult();

        // As SocketsHttpHandler reports it.
        private static HttpRequestException Broken() => new(
            HttpRequestError.ResponseEnded, "The response ended prematurely.", new IOException("The connection was closed."));

        private static HttpResponseMessage Text(HttpStatusCode status, string code) => new(status)
        {
            Content = new StringContent(
                $$"""{"__type":"injected#{{code}}","message":"injected"}""", Encoding.UTF8, "application/x-amz-json-1.0"),
        };

        private static ByteArrayContent With(HttpContent former, string text)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            content.Headers.ContentType = former.Headers.ContentType;
            return content;
        }
    }
}

/// <summary>One request as it was sent.</summary>
internal sealed record SentRequest(string Operation, string Body, IReadOnlyList<string> Headers);

using System.Net;
using System.Text;
using Amazon.Runtime;

namespace FieldCrypt.Operations.Tests;

/// <summary>A network that fails at random: requests are dropped, answers are lost, services throttle and break.</summary>
internal sealed class UnreliableNetwork(int seed, double probability, string throttling) : HttpClientFactory
{
    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();

    public int Faults { get; private set; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Wire(this), disposeHandler: true);

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    private int Draw()
    {
        lock (_gate)
        {
            if (_random.NextDouble() >= probability)
            {
                return -1;
            }

            Faults++;
            return _random.Next(4);
        }
    }

    private sealed class Wire(UnreliableNetwork network) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            switch (network.Draw())
            {
                case 0:
                    throw new HttpRequestException("The connection was dropped.");
                case 1:
                    (await base.SendAsync(request, cancellationToken)).Dispose();
                    throw new HttpRequestException("The answer was lost.");
                case 2:
                    return Answer(HttpStatusCode.BadRequest, network.Throttling);
                case 3:
                    return Answer(HttpStatusCode.InternalServerError, "InternalServerError");
                default:
                    return await base.SendAsync(request, cancellationToken);
            }
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, string type) => new(status)
        {
            Content = new StringContent($$"""{"__type":"{{type}}","message":"on purpose"}""", Encoding.UTF8, "application/x-amz-json-1.0"),
        };
    }

    private string Throttling => throttling;
}

using System.Net;
using System.Net.Sockets;

namespace FieldCrypt.Samples.LambdaFunction.Check;

/// <summary>A service on a port of this computer, for as long as the check runs.</summary>
internal abstract class StandIn : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    protected StandIn()
    {
        Address = $"localhost:{FreePort()}";
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    protected abstract Task AnswerAsync(HttpListenerRequest request, byte[] body, HttpListenerResponse response);

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            await AnswerAsync(context.Request, body.ToArray(), context.Response);
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

using System.Net;
using System.Net.Sockets;

namespace FieldCrypt.Operations.Tests;

/// <summary>A way to a server on which connections break at random, before a request arrives or before its answer does.</summary>
internal sealed class UnreliableWire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly EndPoint _server;
    private readonly Random _random;
    private readonly double _probability;
    private readonly Lock _gate = new();
    private readonly Task _accepting;

    /// <param name="server">The server.</param>
    /// <param name="seed">Of the randomness.</param>
    /// <param name="probability">How often one piece of either direction breaks its connection.</param>
    public UnreliableWire(EndPoint server, int seed, double probability)
    {
        (_server, _random, _probability) = (server, new Random(seed), probability);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Faults { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private bool Draw()
    {
        lock (_gate)
        {
            var isFault = _random.NextDouble() < _probability;
            Faults += isFault ? 1 : 0;
            return isFault;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = JoinAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task JoinAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync(_server, _stop.Token);
                await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // The end of the test, or the server's.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[8192];
        try
        {
            while (await from.ReceiveAsync(buffer, _stop.Token) is > 0 and var length && !Draw())
            {
                await to.SendAsync(buffer.AsMemory(0, length), _stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The other direction broke first.
        }
    }
}

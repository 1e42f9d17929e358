using System.Net;
using System.Net.Sockets;

namespace FieldCrypt.ColdStart;

/// <summary>Answers every request as DynamoDB answers a PutItem, until the process is ended.</summary>
internal static class Endpoint
{
    private static readonly byte[] Answer = "{}"u8.ToArray();

    public static async Task ServeAsync()
    {
        using var listener = new HttpListener();
        var address = $"http://localhost:{FreePort()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        Console.WriteLine(address);
        while (true)
        {
            var context = await listener.GetContextAsync();
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/x-amz-json-1.0";
            await context.Response.OutputStream.WriteAsync(Answer);
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

using System.Net;
using System.Text;
using System.Threading.Channels;

namespace FieldCrypt.Samples.LambdaFunction.Check;

/// <summary>Lambda's runtime interface: hands out one event after another, and takes the answer to each.</summary>
internal sealed class RuntimeStandIn : StandIn
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly Channel<(bool IsError, string Body)> _answers = Channel.CreateUnbounded<(bool, string)>();

    /// <summary>Has the function handle an event.</summary>
    public async Task<(bool IsError, string Body)> InvokeAsync(string json)
    {
        await _events.Writer.WriteAsync(json);
        return await _answers.Reader.ReadAsync();
    }

    /// <summary>Hands out no more events, and so ends the function.</summary>
    public void Complete() => _events.Writer.Complete();

    protected override async Task AnswerAsync(HttpListenerRequest request, byte[] body, HttpListenerResponse response)
    {
        if (request.Url!.AbsolutePath.EndsWith("/invocation/next", StringComparison.Ordinal))
        {
            if (await _events.Reader.WaitToReadAsync())
            {
                response.Headers["Lambda-Runtime-Aws-Request-Id"] = $"{Guid.NewGuid()}";
                await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(await _events.Reader.ReadAsync()));
            }
            else
            {
                response.StatusCode = (int)HttpStatusCode.Gone;
            }
        }
        else
        {
            response.StatusCode = (int)HttpStatusCode.Accepted;
            await _answers.Writer.WriteAsync((request.Url.AbsolutePath.EndsWith("/error", StringComparison.Ordinal), Encoding.UTF8.GetString(body)));
        }

        response.Close();
    }
}

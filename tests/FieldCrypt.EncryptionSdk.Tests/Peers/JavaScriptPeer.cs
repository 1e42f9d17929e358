using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FieldCrypt.Testing;
using FieldCrypt.Testing.Services;

namespace FieldCrypt.EncryptionSdk.Tests.Peers;

/// <summary>The AWS Encryption SDK for JavaScript in a Node process, which writes and reads messages on request.</summary>
internal sealed class JavaScriptPeer : IAsyncDisposable
{
    private const string Package = "@aws-crypto/client-node";
    private const string Version = "5.0.2";

    private readonly SemaphoreSlim _oneAtATime = new(1);
    private readonly Process _node;

    private JavaScriptPeer(Process node) => _node = node;

    /// <summary>Starts it.</summary>
    /// <exception cref="LocalServiceException">Node.js is not installed, or the library cannot be fetched.</exception>
    public static async Task<JavaScriptPeer> StartAsync(CancellationToken cancellationToken)
    {
        var installation = await ServiceCache.NpmInstallationAsync(Package, Version, cancellationToken);
        var script = Path.Combine(AppContext.BaseDirectory, "Peers", "peer.cjs");
        try
        {
            return new JavaScriptPeer(Process.Start(new ProcessStartInfo("node", [script, installation])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!);
        }
        catch (Win32Exception e)
        {
            throw new LocalServiceException("Node.js is not installed: install version 20 or newer.", e);
        }
    }

    /// <summary>Has it do something.</summary>
    /// <returns>Its answer, which has an <c>error</c> if it refused.</returns>
    public async Task<JsonObject> AskAsync(JsonObject request, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await _node.StandardInput.WriteLineAsync(request.ToJsonString().AsMemory(), cancellationToken);
            await _node.StandardInput.FlushAsync(cancellationToken);
            var answer = await _node.StandardOutput.ReadLineAsync(cancellationToken);
            return JsonNode.Parse(answer ?? throw new InvalidOperationException("The Node process has ended."))!.AsObject();
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
        _oneAtATime.Dispose();
    }
}

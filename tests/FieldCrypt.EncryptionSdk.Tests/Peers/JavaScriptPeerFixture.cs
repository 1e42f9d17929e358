using FieldCrypt.Testing;

namespace FieldCrypt.EncryptionSdk.Tests.Peers;

/// <summary>The peer for a class of tests, or the reason why there is none.</summary>
public sealed class JavaScriptPeerFixture : IAsyncLifetime
{
    private JavaScriptPeer? _peer;
    private string _absence = "";

    internal JavaScriptPeer Peer
    {
        get
        {
            Assert.SkipWhen(_peer is null, _absence);
            return _peer!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _peer = await JavaScriptPeer.StartAsync(CancellationToken.None);
        }
        catch (LocalServiceException e)
        {
            _absence = e.Message;
        }
    }

    public ValueTask DisposeAsync() => _peer?.DisposeAsync() ?? ValueTask.CompletedTask;
}

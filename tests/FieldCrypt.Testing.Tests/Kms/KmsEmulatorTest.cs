using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;

namespace FieldCrypt.Testing.Tests.Kms;

/// <summary>An emulator for each test, reached by the real AWS client over HTTP.</summary>
public abstract class KmsEmulatorTest : IAsyncLifetime
{
    protected const string Home = "us-east-1";
    protected const string Away = "ap-southeast-2";
    private readonly List<AmazonKeyManagementServiceClient> _clients = [];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected ManualClock Clock { get; } = new();

    protected KmsEmulator Emulator { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Emulator = await KmsEmulator.StartAsync(
        new KmsEmulatorOptions
        {
            TimeProvider = Clock,
            Principals = new Dictionary<string, string> { ["alice"] = "arn:aws:iam::111122223333:user/alice" },
        },
        Token);

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await Emulator.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected AmazonKeyManagementServiceClient Client(string region = Home, string accessKeyId = "someone")
    {
        var client = Emulator.CreateClient(region, accessKeyId);
        _clients.Add(client);
        return client;
    }

    protected async Task<KeyMetadata> CreateKeyAsync(bool multiRegion = false) =>
        (await Client().CreateKeyAsync(new CreateKeyRequest { MultiRegion = multiRegion }, Token)).KeyMetadata;

    protected static MemoryStream Bytes(string text = "plaintext") => new(System.Text.Encoding.UTF8.GetBytes(text));

    protected static string Text(MemoryStream bytes) => System.Text.Encoding.UTF8.GetString(bytes.ToArray());

    /// <summary>A clock that moves when told to.</summary>
    protected sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan time) => _now += time;
    }
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Peers;

/// <summary>Messages that go both ways between FieldCrypt and AWS's JavaScript library, live.</summary>
public sealed class JavaScriptPeerTests(JavaScriptPeerFixture fixture) : IClassFixture<JavaScriptPeerFixture>
{
    private const string ReadsAll = "FORBID_ENCRYPT_ALLOW_DECRYPT";
    private const string CommitsOnly = "REQUIRE_ENCRYPT_REQUIRE_DECRYPT";

    private static readonly EncryptionContext Context = new([new("table", "patients"), new("column", "ssn"), new("row", "Zürich 😀")]);
    private static readonly RSA Rsa = RSA.Create(2048);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<MessageSuite, int> Theirs =>
        new(Enum.GetValues<MessageSuite>().SelectMany(_ => (int[])[0, 11, 32, 1000], (suite, length) => (suite, length)));

    public static TheoryData<MessageSuite, int, string> Ours
    {
        get
        {
            var rows = new TheoryData<MessageSuite, int, string>();
            foreach (var suite in (MessageSuite[])[MessageSuite.Committing, MessageSuite.CommittingSigned])
            {
                foreach (var length in (int[])[0, 1, 11, 32, 1000])
                {
                    foreach (var keys in (string[])["aes-16", "aes-24", "aes-32", "rsa", "all"])
                    {
                        rows.Add(suite, length, keys);
                    }
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Theirs))]
    public async Task What_it_writes_in_any_suite_opens_here_whole_and_as_a_stream(MessageSuite suite, int length)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var (keys, theirs) = Keys("all");
        var commits = suite is MessageSuite.Committing or MessageSuite.CommittingSigned;
        var answer = await fixture.Peer.AskAsync(
            new JsonObject
            {
                ["operation"] = "encrypt",
                ["keys"] = theirs,
                ["policy"] = commits ? CommitsOnly : ReadsAll,
                ["suite"] = (int)suite,
                ["context"] = new JsonObject(Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
                ["frameLength"] = 16,
                ["plaintext"] = Convert.ToBase64String(plaintext),
            },
            Cancel);
        var message = Convert.FromBase64String((string)answer["message"]!);
        var encryptor = new MessageEncryptor(new() { Keys = keys, CommitmentPolicy = CommitmentPolicy.RequireEncryptAllowDecrypt });
        var streamed = new MemoryStream();

        var opened = await encryptor.DecryptAsync(message, Context, Cancel);
        await encryptor.DecryptStreamAsync(new MemoryStream(message), streamed, Context, SignedStreams.ReleaseEarly, Cancel);

        Assert.Equal(suite, opened.Suite);
        Assert.Equal(plaintext, opened.Plaintext);
        Assert.Equal(plaintext, streamed.ToArray());
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public async Task What_is_written_here_opens_there(MessageSuite suite, int length, string kind)
    {
        var plaintext = RandomNumberGenerator.GetBytes(length);
        var (keys, theirs) = Keys(kind);
        var encryptor = new MessageEncryptor(new() { Keys = keys, Suite = suite, FrameLength = 16, UnseparatedSignatures = UnseparatedSignatures.Allow });

        var answer = await fixture.Peer.AskAsync(Decrypting(await encryptor.EncryptAsync(plaintext, Context, Cancel), theirs), Cancel);

        Assert.Null((string?)answer["error"]);
        Assert.Equal(plaintext, Convert.FromBase64String((string)answer["plaintext"]!));
        Assert.All(Context, pair => Assert.Equal(pair.Value, (string)answer["context"]![pair.Key]!));
    }

    [Fact]
    public async Task Any_member_of_a_composite_opens_there_alone()
    {
        var encryptor = new MessageEncryptor(new() { Keys = Keys("all").Ours });
        var message = await encryptor.EncryptAsync(new byte[] { 1, 2, 3 }, Context, Cancel);

        foreach (var kind in (string[])["aes-16", "aes-24", "aes-32", "rsa"])
        {
            var answer = await fixture.Peer.AskAsync(Decrypting(message, Keys(kind).Theirs), Cancel);
            Assert.Equal("AQID", (string)answer["plaintext"]!);
        }
    }

    [Fact]
    public async Task What_was_changed_is_refused_there_too_in_every_byte()
    {
        var (keys, theirs) = Keys("aes-32");
        var message = await new MessageEncryptor(new() { Keys = keys }).EncryptAsync(new byte[] { 1, 2, 3 }, Context, Cancel);
        for (var i = 0; i < message.Length; i++)
        {
            message[i] ^= 1;
            Assert.NotNull((string?)(await fixture.Peer.AskAsync(Decrypting(message, (JsonObject)theirs.DeepClone()), Cancel))["error"]);
            message[i] ^= 1;
        }
    }

    private static JsonObject Decrypting(byte[] message, JsonObject keys) => new()
    {
        ["operation"] = "decrypt",
        ["keys"] = keys,
        ["policy"] = CommitsOnly,
        ["message"] = Convert.ToBase64String(message),
    };

    private static (KeyProvider Ours, JsonObject Theirs) Keys(string kind)
    {
        int[] lengths = kind == "all" ? [16, 24, 32] : kind == "rsa" ? [] : [int.Parse(kind[4..], System.Globalization.CultureInfo.InvariantCulture)];
        var ours = lengths.Select(length => (KeyProvider)LocalKeyProvider.FromKey("local", $"aes-{length}", new byte[length])).ToList();
        var theirs = new JsonObject
        {
            ["aes"] = new JsonArray([.. lengths.Select(length => new JsonObject
            {
                ["namespace"] = "local",
                ["name"] = $"aes-{length}",
                ["key"] = Convert.ToBase64String(new byte[length]),
            })]),
        };
        if (kind is "rsa" or "all")
        {
            ours.Add(LocalRsaKeyProvider.FromPrivateKey("local", "rsa", Rsa.ExportPkcs8PrivateKeyPem()));
            theirs["rsa"] = new JsonArray(new JsonObject
            {
                ["namespace"] = "local",
                ["name"] = "rsa",
                ["publicKey"] = Rsa.ExportSubjectPublicKeyInfoPem(),
                ["privateKey"] = Rsa.ExportPkcs8PrivateKeyPem(),
            });
        }

        return (new CompositeKeyProvider(ours), theirs);
    }
}

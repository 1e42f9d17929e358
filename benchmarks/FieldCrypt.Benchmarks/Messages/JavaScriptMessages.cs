using System.Globalization;
using System.Text.Json.Nodes;
using FieldCrypt.EncryptionSdk;
using FieldCrypt.EncryptionSdk.Tests.Peers;
using FieldCrypt.Testing;

namespace FieldCrypt.Benchmarks;

/// <summary>The same messages by AWS's JavaScript library.</summary>
[Section(
    13,
    "Messages beside AWS's JavaScript library",
    "The same messages written and read by `@aws-crypto/client-node` 5.0.2 in Node, one after the other, the median of many rounds on each side. Both keep "
    + "their key in memory; the JavaScript library sets its wrapping cipher up for every message.")]
internal sealed class JavaScriptMessages : ICustomSection
{
    private const int CallsAtOnce = 50;

    public async Task<Table> MeasureAsync(Effort effort)
    {
        var table = new Table("case", "FieldCrypt", "JavaScript", "times faster");
        try
        {
            await using var peer = await JavaScriptPeer.StartAsync(CancellationToken.None);
            foreach (var suite in (MessageSuite[])[MessageSuite.Committing, MessageSuite.CommittingSigned])
            {
                foreach (var length in (int[])[11, 1_024])
                {
                    await AddAsync(table, effort, peer, suite, length);
                }
            }
        }
        catch (LocalServiceException e)
        {
            table.Add(e.Message, "", "", "");
        }

        return table;
    }

    private static async Task AddAsync(Table table, Effort effort, JavaScriptPeer peer, MessageSuite suite, int length)
    {
        var encryptor = new MessageEncryptor(new MessageEncryptorOptions { Keys = BenchmarkKeys.Local(), Suite = suite, UnseparatedSignatures = UnseparatedSignatures.Allow });
        var plaintext = new byte[length];
        var message = encryptor.Encrypt(plaintext, MessageBenchmarks.Context);
        var ours = await TurnByTurn.MediansAsync(
            [() => Repeat(() => encryptor.Encrypt(plaintext, MessageBenchmarks.Context)), () => Repeat(() => encryptor.Decrypt(message, MessageBenchmarks.Context))],
            reset: null,
            effort.TurnSeconds / 2);
        var theirs = await peer.AskAsync(
            new JsonObject
            {
                ["operation"] = "measure",
                ["policy"] = "REQUIRE_ENCRYPT_REQUIRE_DECRYPT",
                ["suite"] = (int)suite,
                ["keys"] = new JsonObject
                {
                    ["aes"] = new JsonArray(new JsonObject
                    {
                        ["namespace"] = "benchmark",
                        ["name"] = "key-1",
                        ["key"] = Convert.ToBase64String(new byte[32]),
                    }),
                },
                ["context"] = new JsonObject(MessageBenchmarks.Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
                ["plaintext"] = Convert.ToBase64String(plaintext),
                ["rounds"] = effort.Iterations,
                ["calls"] = CallsAtOnce,
            },
            CancellationToken.None);
        var name = string.Create(CultureInfo.InvariantCulture, $"{(int)suite:X4}, {length:#,0} bytes");
        Add(table, $"encrypt, {name}", ours[0], (double)theirs["encrypt"]!);
        Add(table, $"decrypt, {name}", ours[1], (double)theirs["decrypt"]!);
    }

    private static void Add(Table table, string name, double oursForAll, double theirMicroseconds)
    {
        var ours = oursForAll / CallsAtOnce;
        var theirs = theirMicroseconds * 1_000;
        table.Add(name, Figures.Time(ours), Figures.Time(theirs), Figures.Ratio(theirs / ours));
    }

    private static Task Repeat(Func<object> call)
    {
        for (var i = 0; i < CallsAtOnce; i++)
        {
            call();
        }

        return Task.CompletedTask;
    }
}

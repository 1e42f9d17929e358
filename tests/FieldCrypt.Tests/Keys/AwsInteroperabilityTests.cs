using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.Tests.Keys;

/// <summary>
/// Data keys that AWS's Encryption SDK wrapped with raw keyrings are opened here, and proved right by the key commitment in the header of
/// their message.
/// </summary>
public class AwsInteroperabilityTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "esdk", "raw-keyring-headers.json")))!;

    public static TheoryData<int> Tests => [.. Enumerable.Range(0, Vectors["tests"]!.AsArray().Count)];

    [Theory]
    [MemberData(nameof(Tests))]
    public async Task A_data_key_wrapped_by_AWS_opens(int index)
    {
        var test = Vectors["tests"]![index]!;
        var header = Header.Parse(Convert.FromBase64String((string)test["header"]!));
        using var provider = (IDisposable)Provider(test);
        Secret? dataKey = null;
        foreach (var wrapped in header.WrappedDataKeys)
        {
            dataKey ??= await TryUnwrapAsync((KeyProvider)provider, wrapped, header.Context);
        }

        Assert.NotNull(dataKey);
        using (dataKey)
        {
            var commitment = HKDF.DeriveKey(
                HashAlgorithmName.SHA512, dataKey.Span.ToArray(), 32, header.MessageId, Encoding.ASCII.GetBytes("COMMITKEY"));
            Assert.Equal(header.Commitment, commitment);
        }
    }

    // A message may hold a data key for another padding of the same key.
    private static async Task<Secret?> TryUnwrapAsync(KeyProvider provider, WrappedDataKey wrapped, EncryptionContext context)
    {
        try
        {
            return (await provider.UnwrapAsync(wrapped, context, TestContext.Current.CancellationToken)).Key;
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    private static KeyProvider Provider(JsonNode test)
    {
        var key = Vectors["keys"]![(string)test["key"]!]!;
        var keyNamespace = (string)test["namespace"]!;
        var name = (string)key["key-id"]!;
        return (string?)test["padding"] switch
        {
            null => LocalKeyProvider.FromKey(keyNamespace, name, Convert.FromBase64String((string)key["material"]!)),
            "sha1" => Rsa(RsaWrappingPadding.OaepSha1),
            "sha256" => Rsa(RsaWrappingPadding.OaepSha256),
            "sha384" => Rsa(RsaWrappingPadding.OaepSha384),
            _ => Rsa(RsaWrappingPadding.OaepSha512),
        };

        LocalRsaKeyProvider Rsa(RsaWrappingPadding padding) =>
            LocalRsaKeyProvider.FromPrivateKey(keyNamespace, name, (string)key["material"]!, padding);
    }

    /// <summary>A version 2 message header, as far as it is needed here.</summary>
    private sealed record Header(byte[] MessageId, EncryptionContext Context, IReadOnlyList<WrappedDataKey> WrappedDataKeys, byte[] Commitment)
    {
        public static Header Parse(byte[] bytes)
        {
            var reader = new ByteReader(bytes);
            Assert.Equal(2, reader.ReadByte("version"));
            reader.ReadBytes(2, "suite");
            var messageId = reader.ReadBytes(32, "message id").ToArray();
            var pairs = new List<KeyValuePair<string, string>>();
            if (reader.ReadUInt16("context length") > 0)
            {
                var count = reader.ReadUInt16("pairs");
                for (var i = 0; i < count; i++)
                {
                    pairs.Add(new(reader.ReadText("key"), reader.ReadText("value")));
                }
            }

            var wrapped = new WrappedDataKey[reader.ReadUInt16("data keys")];
            for (var i = 0; i < wrapped.Length; i++)
            {
                wrapped[i] = new WrappedDataKey(reader.ReadText("id"), reader.ReadBlock("info").ToArray(), reader.ReadBlock("ciphertext").ToArray());
            }

            reader.ReadBytes(5, "content type and frame length");
            return new Header(messageId, new EncryptionContext(pairs), wrapped, reader.ReadBytes(32, "commitment").ToArray());
        }
    }
}

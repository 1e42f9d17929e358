using System.Security.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.Serialization;

namespace FieldCrypt.Tests.Keys.Published;

/// <summary>As much of an AWS Encryption SDK message header of version 2 as it takes to prove a data key.</summary>
internal sealed record MessageHeader(
    byte[] MessageId,
    IReadOnlyList<KeyValuePair<string, string>> Context,
    IReadOnlyList<WrappedDataKey> WrappedDataKeys,
    byte[] CommitmentKey)
{
    public static MessageHeader Parse(byte[] header)
    {
        var reader = new ByteReader(header);
        Assert.Equal(2, reader.ReadByte("version"));
        Assert.Contains(reader.ReadUInt16("suite"), (ushort[])[0x0478, 0x0578]);
        var messageId = reader.ReadBytes(32, "message id").ToArray();
        var context = ParseContext(reader.ReadBlock("encryption context"));
        var wrapped = new WrappedDataKey[reader.ReadUInt16("wrapped data key count")];
        for (var i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] = new WrappedDataKey(
                reader.ReadText("provider id"), reader.ReadBlock("provider info").ToArray(), reader.ReadBlock("ciphertext").ToArray());
        }

        Assert.Equal(2, reader.ReadByte("content type"));
        reader.ReadUInt32("frame length");
        var commitmentKey = reader.ReadBytes(32, "commitment key").ToArray();
        reader.RequireEnd("header body");
        return new MessageHeader(messageId, context, wrapped, commitmentKey);
    }

    /// <summary>Whether the header commits to the data key: only the right one passes.</summary>
    public bool CommitsTo(ReadOnlySpan<byte> dataKey)
    {
        var pseudoRandomKey = HKDF.Extract(HashAlgorithmName.SHA512, dataKey.ToArray(), MessageId);
        return HKDF.Expand(HashAlgorithmName.SHA512, pseudoRandomKey, 32, "COMMITKEY"u8.ToArray()).AsSpan().SequenceEqual(CommitmentKey);
    }

    private static List<KeyValuePair<string, string>> ParseContext(ReadOnlySpan<byte> bytes)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        var reader = new ByteReader(bytes);
        var count = bytes.IsEmpty ? 0 : reader.ReadUInt16("pair count");
        for (var i = 0; i < count; i++)
        {
            pairs.Add(KeyValuePair.Create(reader.ReadText("key"), reader.ReadText("value")));
        }

        reader.RequireEnd("encryption context");
        return pairs;
    }
}

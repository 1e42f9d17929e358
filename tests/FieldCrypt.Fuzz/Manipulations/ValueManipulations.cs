using FieldCrypt.Keys;
using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.Fuzz.Manipulations;

/// <summary>Encrypted values of MongoDB, changed byte by byte, cut, mixed, and under another key.</summary>
internal static class ValueManipulations
{
    private const int KeyIdOffset = 1;
    private const int KeyIdLength = 16;

    public static async Task RunAsync(Trial trial)
    {
        using var secret = Secret.Random(DataKey.Length);
        var id = Guid.NewGuid();
        var key = new DataKey(id, secret.Copy());
        var stranger = new DataKey(id, Secret.Random(DataKey.Length));
        foreach (var algorithm in (CsfleAlgorithm[])[CsfleAlgorithm.Deterministic, CsfleAlgorithm.Random])
        {
            foreach (var length in (int[])[1, 15, 16, 40, 200])
            {
                var blob = Encrypted(key, algorithm, new string('x', length));
                await trial.AllowedAsync("as it was", () => OpenAsync(key, blob));
                await ChangedAsync(trial, key, blob);
                await MixedAsync(trial, key, blob, Encrypted(key, algorithm, new string('y', length)));
                await trial.RefusedAsync("under another key of the same id", () => OpenAsync(stranger, blob));
            }
        }

        // MongoDB signs values, not documents: a value means the same wherever it stands. README, "Not protected".
        await trial.AllowedAsync("a value in another document", () => OpenAsync(key, Encrypted(key, CsfleAlgorithm.Random, "copied")));
        key.Release();
        stranger.Release();
    }

    private static async Task ChangedAsync(Trial trial, DataKey key, byte[] blob)
    {
        for (var i = 0; i < blob.Length; i++)
        {
            // Also the key's id is bound into the value: a key that is found under another id refuses it.
            foreach (var bit in (byte[])[0x01, 0x40])
            {
                var changed = (byte[])blob.Clone();
                changed[i] ^= bit;
                await trial.RefusedAsync($"bit {bit:x2} of byte {i} of {blob.Length}", () => OpenAsync(key, changed));
            }
        }

        for (var length = 0; length < blob.Length; length += 3)
        {
            await trial.RefusedAsync($"{length} bytes of {blob.Length}", () => OpenAsync(key, blob[..length]));
        }

        await trial.RefusedAsync("a byte more", () => OpenAsync(key, [.. blob, 0]));
        await trial.RefusedAsync("a block more", () => OpenAsync(key, [.. blob, .. new byte[16]]));
    }

    private static async Task MixedAsync(Trial trial, DataKey key, byte[] one, byte[] other)
    {
        for (var border = KeyIdOffset + KeyIdLength + 1; border < one.Length; border += 16)
        {
            byte[] mixed = [.. one[..border], .. other[border..]];
            if (!mixed.AsSpan().SequenceEqual(one) && !mixed.AsSpan().SequenceEqual(other))
            {
                await trial.RefusedAsync($"{border} bytes of one value and the rest of another", () => OpenAsync(key, mixed));
            }
        }
    }

    private static byte[] Encrypted(DataKey key, CsfleAlgorithm algorithm, string text) =>
        CsfleValue.Encrypt(key, algorithm, BsonType.String, new BsonDocument("", text).ToBson().AsSpan()[6..^1]);

    private static ValueTask OpenAsync(DataKey key, byte[] blob)
    {
        CsfleValue.ReadKeyId(blob);
        CsfleValue.Decrypt(key, blob, new byte[blob.Length + BsonValueBytes.ValueOffset + 64], BsonValueBytes.ValueOffset, out _);
        return default;
    }
}

using System.Runtime.InteropServices;
using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.MasterKeys;
using MongoDB.Bson;
using Native = FieldCrypt.MongoDb.Tests.Peers.NativeMongoCrypt;

namespace FieldCrypt.Benchmarks;

/// <summary>
/// libmongocrypt's explicit encryption as fast as it can be called: its own OpenSSL ciphers, the key in its cache, every argument marshalled once,
/// the result copied into managed memory.
/// </summary>
internal sealed class NativeCsfle : IDisposable
{
    private readonly IntPtr _crypt = Native.New();
    private readonly IntPtr _keyId;
    private readonly IntPtr _plain;
    private readonly IntPtr _stored;
    private readonly IntPtr _result = Native.NewBinary();
    private readonly IntPtr _deterministic = Marshal.StringToCoTaskMemUTF8("AEAD_AES_256_CBC_HMAC_SHA_512-Deterministic");
    private readonly IntPtr _random = Marshal.StringToCoTaskMemUTF8("AEAD_AES_256_CBC_HMAC_SHA_512-Random");
    private readonly byte[] _keyDocument;

    private NativeCsfle(Guid keyId, byte[] key, string text, byte[] stored)
    {
        var masterKey = new byte[LocalMasterKeyProvider.KeyLength];
        _keyDocument = new BsonDocument
        {
            { "_id", new BsonBinaryData(keyId, GuidRepresentation.Standard) },
            { "keyMaterial", LocalKeyWrapping.Wrap(masterKey, key) },
            { "creationDate", DateTime.UnixEpoch },
            { "updateDate", DateTime.UnixEpoch },
            { "status", 0 },
            { "masterKey", new BsonDocument("provider", "local") },
        }.ToBson();
        Require(Native.SetKmsProviders(_crypt, View(new BsonDocument("local", new BsonDocument("key", masterKey)).ToBson())));
        Require(Native.Init(_crypt));
        _keyId = View(keyId.ToByteArray(bigEndian: true));
        _plain = View(new BsonDocument("v", text).ToBson());
        _stored = View(new BsonDocument("v", new BsonBinaryData(stored, BsonBinarySubType.Encrypted)).ToBson());
    }

    /// <summary>Null if the library is not installed.</summary>
    public static NativeCsfle? Create(Guid keyId, byte[] key, string text, byte[] stored) =>
        Native.IsInstalled ? new NativeCsfle(keyId, key, text, stored) : null;

    public byte[] Encrypt(CsfleAlgorithm algorithm)
    {
        var context = Native.NewContext(_crypt);
        Require(Native.SetKeyId(context, _keyId));
        Require(Native.SetAlgorithm(context, algorithm == CsfleAlgorithm.Random ? _random : _deterministic, -1));
        Require(Native.BeginEncrypt(context, _plain));
        Finish(context);
        var result = new byte[Native.GetLength(_result)];
        Marshal.Copy(Native.GetData(_result), result, 0, result.Length);
        Native.DestroyContext(context);
        return result;
    }

    public int Decrypt(byte[] buffer)
    {
        var context = Native.NewContext(_crypt);
        Require(Native.BeginDecrypt(context, _stored));
        Finish(context);
        var length = (int)Native.GetLength(_result);
        Marshal.Copy(Native.GetData(_result), buffer, 0, length);
        Native.DestroyContext(context);
        return length;
    }

    public void Dispose() => Native.Destroy(_crypt);

    // The first value fetches the key; its cache keeps it for a minute.
    private void Finish(IntPtr context)
    {
        if (Native.GetState(context) == Native.State.NeedMongoKeys)
        {
            Require(Native.FeedMongo(context, View(_keyDocument)));
            Require(Native.EndMongo(context));
        }

        Require(Native.Finish(context, _result));
    }

    // The views live as long as the process.
    private static IntPtr View(byte[] bytes)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(bytes.Length, pinned: true);
        bytes.CopyTo(pinned, 0);
        var handle = GCHandle.Alloc(pinned, GCHandleType.Pinned);
        return Native.NewBinary(handle.AddrOfPinnedObject(), (uint)pinned.Length);
    }

    private static void Require(bool succeeded)
    {
        if (!succeeded)
        {
            throw new InvalidOperationException("libmongocrypt refused.");
        }
    }
}

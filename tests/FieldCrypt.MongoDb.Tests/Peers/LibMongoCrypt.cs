using System.Runtime.InteropServices;
using MongoDB.Bson;
using Native = FieldCrypt.MongoDb.Tests.Peers.NativeMongoCrypt;

namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>
/// MongoDB's own library, libmongocrypt, as an independent peer: the state machine that every official driver runs, here with key documents from
/// a function and KMS messages answered by a function.
/// </summary>
internal sealed class LibMongoCrypt : IDisposable
{
    private readonly IntPtr _crypt;
    private readonly Func<BsonDocument, IEnumerable<BsonDocument>> _findKeys;
    private readonly Func<byte[], Stream>? _callKms;

    /// <param name="providers">The <c>kmsProviders</c> document.</param>
    /// <param name="findKeys">Answers the query of the key vault.</param>
    /// <param name="callKms">Sends an HTTP message to a KMS; the answer is read from the stream.</param>
    public LibMongoCrypt(BsonDocument providers, Func<BsonDocument, IEnumerable<BsonDocument>> findKeys, Func<byte[], Stream>? callKms = null)
    {
        _findKeys = findKeys;
        _callKms = callKms;
        _crypt = Native.New();
        Require(With(providers, binary => Native.SetKmsProviders(_crypt, binary)) && Native.Init(_crypt), _crypt, Native.GetStatus);
    }

    /// <summary>The <c>kmsProviders</c> of a local master key.</summary>
    public static BsonDocument LocalProvider(byte[] masterKey) => new("local", new BsonDocument("key", masterKey));

    /// <summary>Skips the test where the library is absent.</summary>
    public static void RequireInstalled() => Assert.SkipUnless(
        Native.IsInstalled, "libmongocrypt is not installed here (Debian: apt-get install libmongocrypt0).");

    public static string Version => Marshal.PtrToStringUTF8(Native.Version(out _))!;

    public byte[] Encrypt(BsonValue value, Guid keyId, string algorithm) =>
        Run(Wrapped(value), Native.BeginEncrypt, context => SetKeyId(context, keyId) && SetAlgorithm(context, algorithm))["v"].AsBsonBinaryData.Bytes;

    public byte[] Encrypt(BsonValue value, string keyName, string algorithm) =>
        Run(Wrapped(value), Native.BeginEncrypt, context => SetKeyName(context, keyName) && SetAlgorithm(context, algorithm))["v"]
            .AsBsonBinaryData.Bytes;

    public BsonValue Decrypt(byte[] value) => Run(Wrapped(new BsonBinaryData(value, BsonBinarySubType.Encrypted)), Native.BeginDecrypt)["v"];

    /// <summary>What a driver does with every reply: all encrypted values in it are decrypted, wherever they are.</summary>
    public BsonDocument DecryptAll(BsonDocument document) => Run(document, Native.BeginDecryptAll);

    /// <summary>Makes a data key's document.</summary>
    public BsonDocument CreateKey(BsonDocument masterKey, params string[] names) => Run(context =>
        With(masterKey, binary => Native.SetMasterKey(context, binary))
        && Array.TrueForAll(names, name => SetKeyName(context, name))
        && Native.BeginDataKey(context));

    public void Dispose() => Native.Destroy(_crypt);

    private static BsonDocument Wrapped(BsonValue value) => new("v", value);

    private static bool SetKeyId(IntPtr context, Guid id) => With(id.ToByteArray(bigEndian: true), binary => Native.SetKeyId(context, binary));

    private static bool SetKeyName(IntPtr context, string name) =>
        With(new BsonDocument("keyAltName", name), binary => Native.SetKeyAlternateName(context, binary));

    private static bool SetAlgorithm(IntPtr context, string algorithm)
    {
        var text = Marshal.StringToCoTaskMemUTF8(algorithm);
        try
        {
            return Native.SetAlgorithm(context, text, -1);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    private static bool With(BsonDocument document, Func<IntPtr, bool> use) => With(document.ToBson(), use);

    private static bool With(byte[] bytes, Func<IntPtr, bool> use)
    {
        var handle = GCHandle.Alloc(bytes, GCHandleType.Pinned);
        var binary = Native.NewBinary(handle.AddrOfPinnedObject(), (uint)bytes.Length);
        try
        {
            return use(binary);
        }
        finally
        {
            Native.DestroyBinary(binary);
            handle.Free();
        }
    }

    private static byte[] Out(Func<IntPtr, bool> use, IntPtr owner, Func<IntPtr, IntPtr, bool> getStatus)
    {
        var binary = Native.NewBinary();
        try
        {
            Require(use(binary), owner, getStatus);
            var bytes = new byte[Native.GetLength(binary)];
            Marshal.Copy(Native.GetData(binary), bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            Native.DestroyBinary(binary);
        }
    }

    private static void Require(bool succeeded, IntPtr owner, Func<IntPtr, IntPtr, bool> getStatus)
    {
        if (succeeded)
        {
            return;
        }

        var status = Native.NewStatus();
        getStatus(owner, status);
        var message = Marshal.PtrToStringUTF8(Native.GetMessage(status, out _));
        Native.DestroyStatus(status);
        throw new LibMongoCryptException(message ?? "libmongocrypt failed without a message.");
    }

    private BsonDocument Run(BsonDocument document, Func<IntPtr, IntPtr, bool> begin, Func<IntPtr, bool>? configure = null) => Run(context =>
        (configure is null || configure(context)) && With(document, binary => begin(context, binary)));

    private BsonDocument Run(Func<IntPtr, bool> begin)
    {
        var context = Native.NewContext(_crypt);
        try
        {
            Require(begin(context), context, Native.GetContextStatus);
            BsonDocument? result = null;
            while (true)
            {
                switch (Native.GetState(context))
                {
                    case Native.State.NeedMongoKeys:
                        FeedKeys(context);
                        break;
                    case Native.State.NeedKms:
                        FeedKms(context);
                        break;
                    case Native.State.Ready:
                        result = Read(Out(binary => Native.Finish(context, binary), context, Native.GetContextStatus));
                        break;
                    case Native.State.Done:
                        return result ?? throw new LibMongoCryptException("libmongocrypt had nothing to do.");
                    default:
                        Require(false, context, Native.GetContextStatus);
                        break;
                }
            }
        }
        finally
        {
            Native.DestroyContext(context);
        }
    }

    private void FeedKeys(IntPtr context)
    {
        var query = Read(Out(binary => Native.GetMongoOperation(context, binary), context, Native.GetContextStatus));
        foreach (var key in _findKeys(query))
        {
            Require(With(key, binary => Native.FeedMongo(context, binary)), context, Native.GetContextStatus);
        }

        Require(Native.EndMongo(context), context, Native.GetContextStatus);
    }

    private void FeedKms(IntPtr context)
    {
        for (var kms = Native.NextKms(context); kms != IntPtr.Zero; kms = Native.NextKms(context))
        {
            var request = Out(binary => Native.GetKmsMessage(kms, binary), context, Native.GetContextStatus);
            using var answer = _callKms!(request);
            for (var needed = Native.GetKmsBytesNeeded(kms); needed > 0; needed = Native.GetKmsBytesNeeded(kms))
            {
                var buffer = new byte[needed];
                var read = answer.Read(buffer);
                if (read == 0)
                {
                    break;
                }

                Require(With(buffer[..read], binary => Native.FeedKms(kms, binary)), context, Native.GetContextStatus);
            }
        }

        Require(Native.EndKms(context), context, Native.GetContextStatus);
    }

    private static BsonDocument Read(byte[] bytes) =>
        global::MongoDB.Bson.Serialization.BsonSerializer.Deserialize<BsonDocument>(bytes, context => context.AllowDuplicateElementNames = true);
}

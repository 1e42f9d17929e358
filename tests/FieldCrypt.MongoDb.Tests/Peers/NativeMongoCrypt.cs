using System.Runtime.InteropServices;

namespace FieldCrypt.MongoDb.Tests.Peers;

/// <summary>The functions of libmongocrypt (<c>mongocrypt.h</c>) that explicit encryption, decryption and data keys need.</summary>
/// <remarks>A <c>mongocrypt_binary_t</c> is a view: what it shows must stay where it is while it is used.</remarks>
internal static class NativeMongoCrypt
{
    private const string Library = "libmongocrypt.so.0";

    public enum State
    {
        Error = 0,
        NeedMongoKeys = 3,
        NeedKms = 4,
        Ready = 5,
        Done = 6,
    }

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    [DllImport(Library, EntryPoint = "mongocrypt_version")]
    public static extern IntPtr Version(out uint length);

    [DllImport(Library, EntryPoint = "mongocrypt_new")]
    public static extern IntPtr New();

    [DllImport(Library, EntryPoint = "mongocrypt_setopt_kms_providers")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool SetKmsProviders(IntPtr crypt, IntPtr providers);

    [DllImport(Library, EntryPoint = "mongocrypt_init")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool Init(IntPtr crypt);

    [DllImport(Library, EntryPoint = "mongocrypt_destroy")]
    public static extern void Destroy(IntPtr crypt);

    [DllImport(Library, EntryPoint = "mongocrypt_status")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool GetStatus(IntPtr crypt, IntPtr status);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_new")]
    public static extern IntPtr NewContext(IntPtr crypt);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_destroy")]
    public static extern void DestroyContext(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_status")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool GetContextStatus(IntPtr context, IntPtr status);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_setopt_key_id")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool SetKeyId(IntPtr context, IntPtr keyId);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_setopt_key_alt_name")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool SetKeyAlternateName(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_setopt_key_encryption_key")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool SetMasterKey(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_setopt_algorithm")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool SetAlgorithm(IntPtr context, IntPtr algorithm, int length);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_explicit_encrypt_init")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool BeginEncrypt(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_explicit_decrypt_init")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool BeginDecrypt(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_decrypt_init")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool BeginDecryptAll(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_datakey_init")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool BeginDataKey(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_state")]
    public static extern State GetState(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_mongo_op")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool GetMongoOperation(IntPtr context, IntPtr result);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_mongo_feed")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool FeedMongo(IntPtr context, IntPtr document);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_mongo_done")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool EndMongo(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_next_kms_ctx")]
    public static extern IntPtr NextKms(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_kms_ctx_message")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool GetKmsMessage(IntPtr kms, IntPtr result);

    [DllImport(Library, EntryPoint = "mongocrypt_kms_ctx_endpoint")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool GetKmsEndpoint(IntPtr kms, out IntPtr endpoint);

    [DllImport(Library, EntryPoint = "mongocrypt_kms_ctx_bytes_needed")]
    public static extern uint GetKmsBytesNeeded(IntPtr kms);

    [DllImport(Library, EntryPoint = "mongocrypt_kms_ctx_feed")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool FeedKms(IntPtr kms, IntPtr bytes);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_kms_done")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool EndKms(IntPtr context);

    [DllImport(Library, EntryPoint = "mongocrypt_ctx_finalize")]
    [return: MarshalAs(UnmanagedType.I1)]
    public static extern bool Finish(IntPtr context, IntPtr result);

    [DllImport(Library, EntryPoint = "mongocrypt_binary_new")]
    public static extern IntPtr NewBinary();

    [DllImport(Library, EntryPoint = "mongocrypt_binary_new_from_data")]
    public static extern IntPtr NewBinary(IntPtr data, uint length);

    [DllImport(Library, EntryPoint = "mongocrypt_binary_data")]
    public static extern IntPtr GetData(IntPtr binary);

    [DllImport(Library, EntryPoint = "mongocrypt_binary_len")]
    public static extern uint GetLength(IntPtr binary);

    [DllImport(Library, EntryPoint = "mongocrypt_binary_destroy")]
    public static extern void DestroyBinary(IntPtr binary);

    [DllImport(Library, EntryPoint = "mongocrypt_status_new")]
    public static extern IntPtr NewStatus();

    [DllImport(Library, EntryPoint = "mongocrypt_status_message")]
    public static extern IntPtr GetMessage(IntPtr status, out uint length);

    [DllImport(Library, EntryPoint = "mongocrypt_status_destroy")]
    public static extern void DestroyStatus(IntPtr status);
}

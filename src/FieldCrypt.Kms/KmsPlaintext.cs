using System.Security.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>Moves a data key out of the SDK's answer.</summary>
internal static class KmsPlaintext
{
    /// <summary>Copies the plaintext into a secret without a copy between: the stream is read straight into it.</summary>
    public static Secret Take(MemoryStream plaintext)
    {
        plaintext.Position = 0;
        return Secret.Create((int)plaintext.Length, plaintext, static (span, stream) => stream.ReadExactly(span));
    }

    /// <summary>Clears the plaintext where the SDK keeps it, whatever became of it.</summary>
    /// <remarks>
    /// The SDK's stream (AWSSDK 4.1) shows its array, which is cleared; a stream that hides it, as a fake client may make, is written over.
    /// What stays until the garbage collector reuses it is the text of the HTTP answer inside the SDK, which nobody outside can reach.
    /// </remarks>
    public static void Clear(MemoryStream? plaintext)
    {
        if (plaintext is null)
        {
            return;
        }

        if (plaintext.TryGetBuffer(out var buffer))
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
        else if (plaintext.CanWrite)
        {
            plaintext.Position = 0;
            plaintext.Write(new byte[plaintext.Length]);
        }
    }
}

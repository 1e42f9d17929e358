using System.Security.Cryptography;

namespace FieldCrypt.Cryptography;

/// <summary>The platform's random generator.</summary>
/// <remarks>
/// A call costs as much as encrypting a small value, whatever its length, so whoever needs several values draws them as one block. No block
/// outlives the operation it was drawn for: a process that is resumed from a snapshot, perhaps many times over (a cloned virtual machine,
/// AWS Lambda SnapStart), would spend what was left of it again, as keys and nonces of other items.
/// </remarks>
internal static class RandomBytes
{
    /// <summary>Fills the block.</summary>
    public static void Fill(Span<byte> block)
    {
        RandomNumberGenerator.Fill(block);
        PrimitiveCalls.Current.Draws++;
    }
}

using FieldCrypt.Keys;

namespace FieldCrypt.Kms;

/// <summary>A data key that a Region answered with. Disposing clears it: that is what becomes of an answer that came second.</summary>
internal sealed class KmsKeyResult(Secret key, WrappedDataKey? wrapped) : IDisposable
{
    public Secret Key => key;

    /// <summary>Its wrapped form, if it was made and not opened.</summary>
    public WrappedDataKey? Wrapped => wrapped;

    public void Dispose() => key.Dispose();
}

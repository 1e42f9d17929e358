using System.Text;
using FieldCrypt.Keys.Caching;

namespace FieldCrypt.Keys.Branch;

/// <summary>A branch key in memory, shared by those who use it.</summary>
internal sealed class OpenedBranchKey(BranchKey key) : SharedKey
{
    public BranchKey Key => key;

    /// <summary>The branch key's id as it stands beside a data key.</summary>
    public ReadOnlyMemory<byte> IdUtf8 { get; } = Encoding.UTF8.GetBytes(key.Id);

    protected override void Clear() => key.Key.Dispose();
}

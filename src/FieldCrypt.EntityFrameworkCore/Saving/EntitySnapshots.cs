using FieldCrypt.EntityFrameworkCore.Mapping;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>The snapshots of one entity's members.</summary>
/// <remarks>
/// Found by the name of the shadow property, not by the column: an entity may be read by one context and saved by another, with a model of its own. They are few,
/// so that a search from the beginning is the fastest.
/// </remarks>
internal sealed class EntitySnapshots
{
    private readonly List<(string Name, MemberSnapshot Snapshot)> _kept = [];

    public MemberSnapshot? Find(EncryptedColumn column) => IndexOf(column) is >= 0 and var index ? _kept[index].Snapshot : null;

    public void Keep(EncryptedColumn column, MemberSnapshot snapshot)
    {
        if (IndexOf(column) is >= 0 and var index)
        {
            _kept[index] = (column.Stored.Name, snapshot);
        }
        else
        {
            _kept.Add((column.Stored.Name, snapshot));
        }
    }

    public void Remove(EncryptedColumn column)
    {
        if (IndexOf(column) is >= 0 and var index)
        {
            _kept.RemoveAt(index);
        }
    }

    private int IndexOf(EncryptedColumn column)
    {
        for (var i = 0; i < _kept.Count; i++)
        {
            if (_kept[i].Name == column.Stored.Name)
            {
                return i;
            }
        }

        return -1;
    }
}

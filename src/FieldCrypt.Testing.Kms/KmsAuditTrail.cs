namespace FieldCrypt.Testing;

/// <summary>The calls that a <see cref="KmsEmulator"/> has answered or refused, in their order. Thread-safe.</summary>
public sealed class KmsAuditTrail
{
    private readonly Lock _gate = new();
    private readonly List<KmsAuditRecord> _records = [];

    internal KmsAuditTrail()
    {
    }

    /// <summary>What was recorded so far, as a copy.</summary>
    public IReadOnlyList<KmsAuditRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Forgets what was recorded.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _records.Clear();
        }
    }

    internal void Add(KmsAuditRecord record)
    {
        lock (_gate)
        {
            _records.Add(record);
        }
    }
}

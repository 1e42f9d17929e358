namespace FieldCrypt.MongoDb;

/// <summary>What happens to a value that is encrypted with the other of the two algorithms than its member is annotated for.</summary>
public enum AlgorithmPolicy
{
    /// <summary>It is refused: it was written for another member. The default.</summary>
    Refuse = 0,

    /// <summary>
    /// It is read, while <see cref="EncryptedAttribute.Query"/> of a member is being changed; what is written has the new algorithm. A search by
    /// equality finds only what has been written again.
    /// </summary>
    AllowReads = 1,
}

namespace FieldCrypt.Kms;

/// <summary>What may go to another Region when the local one fails.</summary>
public enum KmsFailoverScope
{
    /// <summary>Only the opening of data keys. A write fails while the local Region fails.</summary>
    Reads,

    /// <summary>
    /// Also the making of data keys. What is written then names the other Region's member; every Region opens it as any other item.
    /// </summary>
    ReadsAndWrites,
}

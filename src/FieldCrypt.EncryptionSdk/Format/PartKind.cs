namespace FieldCrypt.EncryptionSdk.Format;

/// <summary>The kinds of encrypted parts that a message's body consists of.</summary>
internal enum PartKind
{
    /// <summary>A body without frames: its only part.</summary>
    Whole,

    /// <summary>A frame as long as the header says, with others after it.</summary>
    Frame,

    /// <summary>The last frame, at most as long.</summary>
    FinalFrame,
}

namespace FieldCrypt.EncryptionSdk;

/// <summary>
/// What becomes of messages that version 4.0.0 of AWS's .NET library wrote, which differ from the specification: their header is
/// authenticated with two bytes more, and without commitment their key is derived without the message id.
/// </summary>
public enum Net400Messages
{
    /// <summary>They are refused as not authentic. The default.</summary>
    Refuse = 0,

    /// <summary>A message whose header is not authentic is tried once more the way that library wrote it.</summary>
    Accept = 1,
}

namespace FieldCrypt.DynamoDb;

/// <summary>What happens when a host would hand out a DynamoDB client that is not the encrypting one.</summary>
public enum OtherClients
{
    /// <summary>The host does not start: whatever asks for such a client would store plaintext. The default.</summary>
    Refuse = 0,

    /// <summary>
    /// It is let through: for a wrapper around the encrypting client, or a stand-in in tests. Nobody checks then that what is written is encrypted.
    /// </summary>
    Allow = 1,
}

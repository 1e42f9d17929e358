namespace FieldCrypt.DynamoDb;

/// <summary>What happens when a client of this process that does not encrypt is used on a protected table.</summary>
public enum ProcessGuardMode
{
    /// <summary>The request is refused before it is sent. The default.</summary>
    Refuse = 0,

    /// <summary>The request is sent, logged as a warning and counted: to see what would be refused, before it is.</summary>
    Log = 1,

    /// <summary>Nothing is looked at.</summary>
    Off = 2,
}

namespace FieldCrypt.DynamoDb;

/// <summary>
/// What a host registers; read once. Credentials and configuration of the client are taken from the host's services
/// (<c>AWSCredentials</c>, <c>AmazonDynamoDBConfig</c>) where they are registered, else from the environment as the AWS SDK does.
/// </summary>
public sealed class DynamoDbRegistration
{
    /// <inheritdoc cref="FieldCryptDynamoDbOptions.Tables"/>
    public IList<TableSchema> Tables { get; } = [];

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.PlainTables"/>
    public IList<string> PlainTables { get; } = [];

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.Items"/>
    public ItemEncryptorOptions Items { get; set; } = new();

    /// <inheritdoc cref="FieldCryptDynamoDbOptions.MaxUpdateAttempts"/>
    public int MaxUpdateAttempts { get; set; } = FieldCryptDynamoDbOptions.DefaultMaxUpdateAttempts;
}

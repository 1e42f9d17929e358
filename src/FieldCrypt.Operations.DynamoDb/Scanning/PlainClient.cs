using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;

namespace FieldCrypt.Operations.Scanning;

/// <summary>Jobs look at items as they are stored.</summary>
internal static class PlainClient
{
    /// <exception cref="FieldCryptConfigurationException">The client is the encrypting one.</exception>
    public static void Require(IAmazonDynamoDB dynamoDb)
    {
        ArgumentNullException.ThrowIfNull(dynamoDb);
        if (dynamoDb is FieldCryptDynamoDbClient)
        {
            throw new FieldCryptConfigurationException("A job reads and writes items as they are stored: give it a plain DynamoDB client, not the encrypting one.");
        }
    }
}

using Amazon;
using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Tables;

/// <summary>What answers of the AWS SDK hold where there is nothing: null, or something empty in programs that say so (<see cref="AWSConfigs.InitializeCollections"/>).</summary>
internal static class NoItem
{
    public static Dictionary<string, AttributeValue>? InAnswer => AWSConfigs.InitializeCollections ? [] : null;

    public static List<Dictionary<string, AttributeValue>>? ItemsInAnswer => AWSConfigs.InitializeCollections ? [] : null;
}

namespace FieldCrypt.DynamoDb;

/// <summary>How a number becomes text in a compound beacon or a virtual field.</summary>
public enum NumberText
{
    /// <summary>
    /// In its normal form, so that 7.0 is found by 7. The same as AWS's libraries write for every number that they are handed in normal form.
    /// </summary>
    Normal = 0,

    /// <summary>
    /// As the writer spelled it, as AWS's libraries do: an item written with 7.0 is then found by no query, because DynamoDB gives back 7.
    /// </summary>
    AsWritten = 1,
}

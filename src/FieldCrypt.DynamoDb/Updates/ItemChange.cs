using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Updates;

/// <summary>What is to become of an item, decided by looking at its decrypted form.</summary>
internal abstract record ItemChange
{
    private ItemChange()
    {
    }

    /// <summary>The caller's condition does not hold.</summary>
    public sealed record ConditionFailed : ItemChange;

    public sealed record Delete : ItemChange;

    /// <summary>Another item takes its place.</summary>
    /// <param name="Item">The new item, in plaintext.</param>
    public sealed record Put(Dictionary<string, AttributeValue> Item) : ItemChange;

    /// <summary>It is changed in part; the rest stays as it was.</summary>
    /// <param name="Item">The new item, in plaintext.</param>
    /// <param name="Written">The attributes that change.</param>
    public sealed record Update(Dictionary<string, AttributeValue> Item, IReadOnlySet<string> Written) : ItemChange;

    /// <summary>Only unsigned attributes change, so DynamoDB carries the update out itself.</summary>
    /// <param name="Request">The update, on condition that the item is still the version that was looked at.</param>
    public sealed record Native(UpdateItemRequest Request) : ItemChange;
}

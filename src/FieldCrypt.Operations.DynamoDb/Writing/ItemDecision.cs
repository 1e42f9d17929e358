using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.Operations.Writing;

/// <summary>What is to become of an item as it was read.</summary>
internal abstract record ItemDecision
{
    private ItemDecision()
    {
    }

    /// <summary>It is as it should be.</summary>
    public static ItemDecision Keep { get; } = new Kept();

    public sealed record Kept : ItemDecision;

    /// <summary>It is left, and told.</summary>
    public sealed record Skip(SkipReason Reason, string Message) : ItemDecision;

    /// <summary>It is written, on condition that it is still the one that was read.</summary>
    public sealed record Write(UpdateItemRequest Request) : ItemDecision
    {
        /// <summary>Whether everything is written anew where only keys had to change.</summary>
        public bool IsReencryption { get; init; }
    }
}

namespace FieldCrypt.Operations;

/// <summary>Calls of the key service that a job made.</summary>
public sealed record KmsUse
{
    /// <summary>The operation, such as <c>Decrypt</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The Region that was called.</summary>
    public required string Region { get; init; }

    /// <summary>How many calls were sent, those that failed and were tried again included.</summary>
    public long Calls { get; init; }

    /// <summary>What they cost in USD at the price that the key provider was configured with: an upper bound, for no free quota is taken off.</summary>
    public double CostInUsd { get; init; }
}

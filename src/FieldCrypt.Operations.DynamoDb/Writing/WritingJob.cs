using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb;
using FieldCrypt.Operations.Scanning;

namespace FieldCrypt.Operations.Writing;

/// <summary>A job that writes: it decides on an item as it was read, and writes if that is still so; else it looks again.</summary>
internal abstract class WritingJob(IAmazonDynamoDB dynamoDb, TableSchema schema, DynamoDbJobOptions? options) : SchemaJob(dynamoDb, schema, options)
{
    /// <summary>What is to become of an item.</summary>
    /// <exception cref="FieldCryptException">It cannot be told; errors of the item itself skip it.</exception>
    protected abstract ValueTask<ItemDecision> DecideAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken);

    protected sealed override async ValueTask ProcessAsync(Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var decision = await DecideOrSkipAsync(item, cancellationToken).ConfigureAwait(false);
            if (decision is not ItemDecision.Write write)
            {
                await CountAsync(item, decision, step, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (step.IsDryRun || await TryWriteAsync(write.Request, cancellationToken).ConfigureAwait(false))
            {
                Count(write, step);
                return;
            }

            // Another writer was faster, or an answer to ourselves was lost. What is there now decides.
            if (await ReadAsync(item, step, cancellationToken).ConfigureAwait(false) is not { } present)
            {
                step.Figures.Gone();
                return;
            }

            if (PinnedUpdate.IsDone(write.Request, present))
            {
                Count(write, step);
                return;
            }

            step.Figures.RaceLost();
            item = present;
            if (attempt == step.Context.Options.MaxAttempts)
            {
                await step.SkipAsync(
                    item, SkipReason.Contended, $"Other writers changed it during each of {attempt} attempts.", cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    private static void Count(ItemDecision.Write write, StepScope step)
    {
        step.Figures.Changed();
        if (write.IsReencryption)
        {
            step.Figures.Reencrypted();
        }
    }

    private static async ValueTask CountAsync(
        Dictionary<string, AttributeValue> item, ItemDecision decision, StepScope step, CancellationToken cancellationToken)
    {
        if (decision is ItemDecision.Skip skip)
        {
            await step.SkipAsync(item, skip.Reason, skip.Message, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            step.Figures.Unchanged();
        }
    }

    private async ValueTask<ItemDecision> DecideOrSkipAsync(Dictionary<string, AttributeValue> item, CancellationToken cancellationToken)
    {
        try
        {
            return await DecideAsync(item, cancellationToken).ConfigureAwait(false);
        }
        catch (FieldCryptException e) when (SkipReasons.Of(this, e) is { } reason)
        {
            return new ItemDecision.Skip(reason, e.Message);
        }
    }

    private async ValueTask<bool> TryWriteAsync(UpdateItemRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await DynamoDb.UpdateItemAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    private async ValueTask<Dictionary<string, AttributeValue>?> ReadAsync(
        Dictionary<string, AttributeValue> item, StepScope step, CancellationToken cancellationToken)
    {
        var request = new GetItemRequest { TableName = TableName, Key = step.Key.Of(item), ConsistentRead = true };
        var read = await DynamoDb.GetItemAsync(request, cancellationToken).ConfigureAwait(false);
        return read.Item is { Count: > 0 } present ? present : null;
    }
}

using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Enabling, disabling, deleting and rotating keys.</summary>
internal sealed class LifecycleOperations(KmsKeyStore store)
{
    private const int ShortestWindow = 7;
    private const int LongestWindow = 30;

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["EnableKey"] = call => SetEnabled(call, isEnabled: true);
        operations["DisableKey"] = call => SetEnabled(call, isEnabled: false);
        operations["ScheduleKeyDeletion"] = ScheduleDeletion;
        operations["CancelKeyDeletion"] = CancelDeletion;
        operations["EnableKeyRotation"] = call => SetRotating(call, isRotating: true);
        operations["DisableKeyRotation"] = call => SetRotating(call, isRotating: false);
        operations["GetKeyRotationStatus"] = RotationStatus;
        operations["RotateKeyOnDemand"] = Rotate;
    }

    private JsonObject SetEnabled(KmsCall call, bool isEnabled)
    {
        var key = store.Key(call);
        key.RequireNotPendingDeletion();
        key.IsEnabled = isEnabled;
        return [];
    }

    private JsonObject ScheduleDeletion(KmsCall call)
    {
        var key = store.Key(call);
        key.RequireNotPendingDeletion();
        if (key is { IsMultiRegion: true, IsPrimary: true } && store.RelatedTo(key).Any(member => !member.IsPrimary))
        {
            throw KmsError.InvalidState($"{key.Arn} has replica keys; delete them first.");
        }

        var days = call.Number("PendingWindowInDays") ?? LongestWindow;
        if (days is < ShortestWindow or > LongestWindow)
        {
            throw KmsError.Validation($"PendingWindowInDays must be {ShortestWindow} to {LongestWindow}.");
        }

        key.DeletionDate = store.Now.AddDays(days);
        return new JsonObject
        {
            ["KeyId"] = key.Arn,
            ["DeletionDate"] = key.DeletionDate.Value.ToUnixTimeMilliseconds() / 1000.0,
            ["KeyState"] = key.State,
            ["PendingWindowInDays"] = days,
        };
    }

    private JsonObject CancelDeletion(KmsCall call)
    {
        var key = store.Key(call);
        if (key.DeletionDate is null)
        {
            throw KmsError.InvalidState($"{key.Arn} is not pending deletion.");
        }

        // As with the service, the key comes back disabled.
        key.DeletionDate = null;
        key.IsEnabled = false;
        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private JsonObject SetRotating(KmsCall call, bool isRotating)
    {
        var key = RequireRotatable(store.Key(call));
        foreach (var member in store.RelatedTo(key))
        {
            member.IsRotating = isRotating;
        }

        return [];
    }

    private JsonObject RotationStatus(KmsCall call)
    {
        var key = store.Key(call);
        return new JsonObject { ["KeyId"] = key.Arn, ["KeyRotationEnabled"] = key.IsRotating, ["RotationPeriodInDays"] = 365 };
    }

    private JsonObject Rotate(KmsCall call)
    {
        var key = RequireRotatable(store.Key(call));
        key.Material.Rotate();
        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private static KmsKey RequireRotatable(KmsKey key)
    {
        key.RequireUsable();
        return key.IsSymmetric && key.Origin == "AWS_KMS" && key.IsPrimary
            ? key
            : throw KmsError.Unsupported($"{key.Arn} cannot be rotated: it is asymmetric, imported or a replica.");
    }
}

using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Enabling, disabling, deleting and rotating keys.</summary>
internal sealed class LifecycleOperations(KmsKeyStore store)
{
    private const int ShortestWindow = 7;
    private const int LongestWindow = 30;
    private const int ShortestRotation = 90;
    private const int UsualRotation = 365;
    private const int LongestRotation = 2560;

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
        key.RequireMaterial();
        key.IsEnabled = isEnabled;
        return [];
    }

    private JsonObject ScheduleDeletion(KmsCall call)
    {
        var key = store.Key(call);
        key.RequireNotPendingDeletion();
        var days = call.Number("PendingWindowInDays") ?? LongestWindow;
        if (days is < ShortestWindow or > LongestWindow)
        {
            throw KmsError.Validation($"PendingWindowInDays must be {ShortestWindow} to {LongestWindow}.");
        }

        // A primary key stays as long as it has replicas, and gets its date when the last one is gone.
        var answer = new JsonObject { ["KeyId"] = key.Arn, ["PendingWindowInDays"] = days };
        if (key.IsPrimary && store.RelatedTo(key).Any(member => !member.IsPrimary))
        {
            key.DaysAfterReplicas = days;
        }
        else
        {
            key.DeletionDate = store.Now.AddDays(days);
            answer["DeletionDate"] = KmsTime.Write(key.DeletionDate.Value);
        }

        answer["KeyState"] = key.State;
        return answer;
    }

    private JsonObject CancelDeletion(KmsCall call)
    {
        var key = store.Key(call);
        if (!key.IsPendingDeletion)
        {
            throw KmsError.InvalidState($"{key.Arn} is not pending deletion.");
        }

        // As with the service, the key comes back disabled.
        key.DeletionDate = null;
        key.DaysAfterReplicas = null;
        key.IsEnabled = false;
        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private JsonObject SetRotating(KmsCall call, bool isRotating)
    {
        var key = RequireRotatable(store.Key(call));
        var days = isRotating ? call.Number("RotationPeriodInDays") ?? UsualRotation : UsualRotation;
        if (days is < ShortestRotation or > LongestRotation)
        {
            throw KmsError.Validation($"RotationPeriodInDays must be {ShortestRotation} to {LongestRotation}.");
        }

        foreach (var member in store.RelatedTo(key))
        {
            member.Rotation = isRotating ? (store.Now, days) : null;
        }

        return [];
    }

    private JsonObject RotationStatus(KmsCall call)
    {
        // While a key waits for its deletion it does not rotate, and says so; cancelling brings its rotation back.
        var key = RequireRotatingKind(store.Key(call));
        var rotation = key.IsPendingDeletion ? null : key.Rotation;
        var answer = new JsonObject { ["KeyId"] = key.Arn, ["KeyRotationEnabled"] = rotation is not null };
        if (rotation is var (since, days))
        {
            answer["RotationPeriodInDays"] = days;
            answer["NextRotationDate"] = KmsTime.Write(since.AddDays(days));
        }

        return answer;
    }

    private JsonObject Rotate(KmsCall call)
    {
        var key = RequireRotatable(store.Key(call));
        key.Material.Rotate();
        return new JsonObject { ["KeyId"] = key.Arn };
    }

    private static KmsKey RequireRotatable(KmsKey key)
    {
        RequireRotatingKind(key);
        key.RequireUsable();
        return key.IsPrimary ? key : throw KmsError.Unsupported($"{key.Arn} is a replica: its primary key rotates.");
    }

    private static KmsKey RequireRotatingKind(KmsKey key) => key.IsSymmetric && key.Origin == "AWS_KMS"
        ? key
        : throw KmsError.Unsupported($"{key.Arn} cannot be rotated: it is asymmetric, or its material was imported.");
}

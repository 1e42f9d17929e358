using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Making, finding and describing keys, their Regional members and policies.</summary>
internal sealed class KeyOperations(KmsKeyStore store)
{
    private const int UsualPage = 100;
    private const int LargestPage = 1000;

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["CreateKey"] = Create;
        operations["ReplicateKey"] = Replicate;
        operations["UpdatePrimaryRegion"] = UpdatePrimaryRegion;
        operations["DescribeKey"] = call => new JsonObject { ["KeyMetadata"] = Metadata(store.KeyOrAlias(call)) };
        operations["ListKeys"] = List;
        operations["GetKeyPolicy"] = GetPolicy;
        operations["PutKeyPolicy"] = PutPolicy;
    }

    private JsonObject Create(KmsCall call)
    {
        var keySpec = call.OptionalText("KeySpec") ?? call.OptionalText("CustomerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
        var usage = call.OptionalText("KeyUsage") ?? "ENCRYPT_DECRYPT";
        var origin = call.OptionalText("Origin") ?? "AWS_KMS";
        if (usage != "ENCRYPT_DECRYPT" || origin is not ("AWS_KMS" or "EXTERNAL") || (origin == "EXTERNAL" && keySpec != "SYMMETRIC_DEFAULT"))
        {
            throw KmsError.Unsupported($"The emulator has no keys of usage {usage}, origin {origin} and spec {keySpec}.");
        }

        var policy = Policy(call);
        var key = store.Create(call.Region, keySpec, origin, call.Flag("MultiRegion"), call.OptionalText("Description") ?? "");
        key.Policy = policy;
        call.KeyArn = key.Arn;
        return new JsonObject { ["KeyMetadata"] = Metadata(key) };
    }

    private JsonObject Replicate(KmsCall call)
    {
        var primary = RequirePrimary(store.Key(call));
        primary.RequireUsable();
        var policy = Policy(call);
        var replica = store.Replicate(primary, call.Text("ReplicaRegion"), call.OptionalText("Description") ?? "");
        replica.Policy = policy ?? KeyPolicy.Default(replica.AccountId);
        replica.Rotation = primary.Rotation;
        return new JsonObject { ["ReplicaKeyMetadata"] = Metadata(replica), ["ReplicaPolicy"] = replica.Policy.Text };
    }

    private JsonObject UpdatePrimaryRegion(KmsCall call)
    {
        var primary = RequirePrimary(store.Key(call));
        primary.RequireUsable();
        var replica = store.FindById(call.Text("PrimaryRegion"), primary.Id)
            ?? throw KmsError.NotFound($"{primary.Id} has no replica in {call.Text("PrimaryRegion")}.");
        replica.RequireUsable();
        primary.IsPrimary = false;
        replica.IsPrimary = true;
        return [];
    }

    private JsonObject List(KmsCall call) => Page.Of(call, "Keys", UsualPage, LargestPage, store.InRegion(call.Region)
        .Select(key => new JsonObject { ["KeyId"] = key.Id, ["KeyArn"] = key.Arn }));

    private JsonObject GetPolicy(KmsCall call)
    {
        var key = store.Key(call);
        RequireDefaultName(call);
        return new JsonObject { ["Policy"] = key.Policy!.Text, ["PolicyName"] = "default" };
    }

    private JsonObject PutPolicy(KmsCall call)
    {
        // A policy can be changed in every state of the key.
        var key = store.Key(call);
        RequireDefaultName(call);
        key.Policy = Policy(call) ?? throw KmsError.Validation("Policy must be given.");
        return [];
    }

    // As the service does, a policy is refused that would lock its own author out, unless he says that he means it.
    private static KeyPolicy? Policy(KmsCall call)
    {
        if (call.OptionalText("Policy") is not { } text)
        {
            return null;
        }

        var policy = KeyPolicy.Parse(text);
        return call.Flag("BypassPolicyLockoutSafetyCheck") || policy.Allows(call.Principal, "PutKeyPolicy")
            ? policy
            : throw new KmsError("MalformedPolicyDocumentException", "The new key policy will not allow you to update the key policy in the future.");
    }

    private static void RequireDefaultName(KmsCall call)
    {
        if (call.OptionalText("PolicyName") is { } name and not "default")
        {
            throw KmsError.NotFound($"No such policy exists: {name}");
        }
    }

    private static KmsKey RequirePrimary(KmsKey key) => key is { IsMultiRegion: true, IsPrimary: true }
        ? key
        : throw KmsError.Unsupported($"{key.Arn} is not a multi-Region primary key.");

    private JsonObject Metadata(KmsKey key)
    {
        var metadata = new JsonObject
        {
            ["AWSAccountId"] = key.AccountId,
            ["KeyId"] = key.Id,
            ["Arn"] = key.Arn,
            ["CreationDate"] = KmsTime.Write(key.Created),
            ["Enabled"] = key.State == "Enabled",
            ["Description"] = key.Description,
            ["KeyUsage"] = "ENCRYPT_DECRYPT",
            ["KeyState"] = key.State,
            ["Origin"] = key.Origin,
            ["KeyManager"] = "CUSTOMER",
            ["KeySpec"] = key.KeySpec,
            ["CustomerMasterKeySpec"] = key.KeySpec,
            ["EncryptionAlgorithms"] = key.IsSymmetric
                ? new JsonArray("SYMMETRIC_DEFAULT")
                : new JsonArray("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
            ["MultiRegion"] = key.IsMultiRegion,
        };
        if (key.DeletionDate is { } date)
        {
            metadata["DeletionDate"] = KmsTime.Write(date);
        }

        if (key.DaysAfterReplicas is { } days)
        {
            metadata["PendingDeletionWindowInDays"] = days;
        }

        if (key.MaterialId(key.Material.VersionCount - 1) is { } materialId)
        {
            metadata["CurrentKeyMaterialId"] = materialId;
        }

        if (key.Origin == "EXTERNAL" && key.Material.VersionCount > 0)
        {
            metadata["ExpirationModel"] = key.Material.Expiry is null ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES";
        }

        if (key.Material.Expiry is { } expiry)
        {
            metadata["ValidTo"] = KmsTime.Write(expiry);
        }

        if (key.IsMultiRegion)
        {
            var related = store.RelatedTo(key).ToList();
            metadata["MultiRegionConfiguration"] = new JsonObject
            {
                ["MultiRegionKeyType"] = key.IsPrimary ? "PRIMARY" : "REPLICA",
                ["PrimaryKey"] = related.Where(member => member.IsPrimary).Select(Member).FirstOrDefault(),
                ["ReplicaKeys"] = new JsonArray([.. related.Where(member => !member.IsPrimary).Select(Member)]),
            };
        }

        return metadata;
    }

    private static JsonObject Member(KmsKey key) => new() { ["Arn"] = key.Arn, ["Region"] = key.Region };
}

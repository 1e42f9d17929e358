using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Names for keys, which can be pointed to other keys: manual rotation.</summary>
internal sealed class AliasOperations(KmsKeyStore store)
{
    private const int UsualPage = 50;
    private const int LargestPage = 100;

    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["CreateAlias"] = Create;
        operations["UpdateAlias"] = Update;
        operations["DeleteAlias"] = Delete;
        operations["ListAliases"] = List;
    }

    private JsonObject Create(KmsCall call)
    {
        var name = AliasName.Require(call.Text("AliasName"));
        store.AddAlias(call.Region, name, Target(call));
        return [];
    }

    private JsonObject Update(KmsCall call)
    {
        var name = AliasName.Require(call.Text("AliasName"));
        var key = Target(call);
        var old = store.FindKeyOrAlias(call.Region, name);
        KeyAccess.Authorized(old, call, call.Operation);
        call.KeyArn = key.Arn;
        if (old.IsSymmetric != key.IsSymmetric)
        {
            throw KmsError.Validation("An alias can be pointed to a key of the same type and usage only.");
        }

        store.PointAlias(call.Region, name, key);
        return [];
    }

    private JsonObject Delete(KmsCall call)
    {
        var name = AliasName.Require(call.Text("AliasName"));
        KeyAccess.Authorized(store.FindKeyOrAlias(call.Region, name), call, call.Operation);
        store.RemoveAlias(call.Region, name);
        return [];
    }

    private JsonObject List(KmsCall call)
    {
        var target = call.OptionalText("KeyId") is { } keyId ? store.Find(call.Region, keyId).Id : null;
        return Page.Of(call, "Aliases", UsualPage, LargestPage, store.AliasesIn(call.Region)
            .Where(alias => target is null || alias.Target == target)
            .Select(alias => new JsonObject
            {
                ["AliasName"] = alias.Name,
                ["AliasArn"] = alias.Arn,
                ["TargetKeyId"] = alias.Target,
                ["CreationDate"] = KmsTime.Write(alias.Created),
                ["LastUpdatedDate"] = KmsTime.Write(alias.Updated),
            }));
    }

    private KmsKey Target(KmsCall call)
    {
        var keyId = call.Text("TargetKeyId");
        if (AliasName.IsIn(keyId))
        {
            throw KmsError.Validation("Aliases must refer to keys. Not aliases");
        }

        var key = KeyAccess.Authorized(store.Find(call.Region, keyId), call, call.Operation);
        key.RequireNotPendingDeletion();
        return key;
    }
}

using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>Names for keys, which can be pointed to other keys: manual rotation.</summary>
internal sealed class AliasOperations(KmsKeyStore store)
{
    public void AddTo(Dictionary<string, Func<KmsCall, JsonObject>> operations)
    {
        operations["CreateAlias"] = Create;
        operations["UpdateAlias"] = Update;
        operations["DeleteAlias"] = Delete;
        operations["ListAliases"] = List;
    }

    private JsonObject Create(KmsCall call)
    {
        store.AddAlias(call.Region, call.Text("AliasName"), store.Key(call, "TargetKeyId").Id);
        return [];
    }

    private JsonObject Update(KmsCall call)
    {
        store.PointAlias(call.Region, call.Text("AliasName"), store.Key(call, "TargetKeyId").Id);
        return [];
    }

    private JsonObject Delete(KmsCall call)
    {
        store.RemoveAlias(call.Region, call.Text("AliasName"));
        return [];
    }

    private JsonObject List(KmsCall call) => new()
    {
        ["Aliases"] = new JsonArray([.. store.AliasesIn(call.Region)
            .Where(alias => call.OptionalText("KeyId") is not { } keyId || store.Find(call.Region, keyId).Id == alias.Target)
            .Select(alias => new JsonObject { ["AliasName"] = alias.Name, ["AliasArn"] = alias.Arn, ["TargetKeyId"] = alias.Target })]),
        ["Truncated"] = false,
    };
}

namespace FieldCrypt.Testing.Kms;

/// <summary>Finding the key of a call and checking its policy: the first step of nearly every operation.</summary>
internal static class KeyAccess
{
    /// <summary>The key that the call names by id or key ARN, if its policy lets the caller do this: for operations that manage keys.</summary>
    /// <exception cref="KmsError">There is no such key, it is named by an alias, or the policy refuses.</exception>
    public static KmsKey Key(this KmsKeyStore store, KmsCall call) =>
        Authorized(store.Find(call.Region, call.Text("KeyId")), call, call.Operation);

    /// <summary>The key that the call names by id, key ARN, alias name or alias ARN: for operations that describe or use keys.</summary>
    /// <exception cref="KmsError">There is no such key, or the policy refuses.</exception>
    public static KmsKey KeyOrAlias(this KmsKeyStore store, KmsCall call) =>
        Authorized(store.FindKeyOrAlias(call.Region, call.Text("KeyId")), call, call.Operation);

    /// <summary>The key, if its policy lets the caller do the action.</summary>
    public static KmsKey Authorized(KmsKey key, KmsCall call, string action)
    {
        call.KeyArn = key.Arn;
        key.Policy ??= KeyPolicy.Default(key.AccountId);
        return key.Policy.Allows(call.Principal, action)
            ? key
            : throw new KmsError(
                "AccessDeniedException",
                $"User: {call.Principal} is not authorized to perform: kms:{action} on resource: {key.Arn} because no resource-based policy "
                + $"allows the kms:{action} action");
    }
}

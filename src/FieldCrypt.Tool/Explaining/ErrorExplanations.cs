using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Explaining;

/// <summary>The errors of FieldCrypt; docs/errors.md is this table.</summary>
internal sealed record ErrorExplanations(IReadOnlyList<ErrorExplanation> Errors) : IResult
{
    /// <summary>All errors, in the order of the document.</summary>
    public static ErrorExplanations All { get; } = new(
    [
        new(
            "FC-NOT-AUTHENTIC",
            "Stored data is malformed, was changed, or is not where it was written. No field of it was returned.",
            "Look at the item with 'fieldcrypt inspect'. If the table was restored or renamed, check its logical name; if the class changed, check which attributes are signed. "
            + "Otherwise somebody changed it: restore the item from a backup."),
        new(
            "FC-PLAINTEXT-REFUSED",
            "Plaintext stands where only ciphertext may. It is from before the data was protected, or somebody wrote it without FieldCrypt.",
            "Encrypt what is left ('fieldcrypt encrypt'), or allow reading plaintext while data is migrated (WithPlaintextPolicy) and take that back at the end."),
        new(
            "FC-KEY-NO-MATCH",
            "None of the configured keys is one that wrapped the data key.",
            "See who wrapped it with 'fieldcrypt inspect', and add that key, or a key provider that only opens, to the configuration."),
        new(
            "FC-KEY-WRONG",
            "The key is there but did not wrap this data key, or the wrapped key or its encryption context was changed.",
            "Check the key's name, the file's passphrase and the table's logical name. If they are right, the data was changed."),
        new(
            "FC-KEY-ACCESS-DENIED",
            "The caller may not use the key.",
            "Allow the operation in the error (kms:Decrypt, kms:GenerateDataKey, …) in the key's policy and the caller's role. Look for a deny, and for conditions on the encryption context."),
        new(
            "FC-KEY-DISABLED",
            "The key is disabled.",
            "Enable it (kms:EnableKey), or rewrap what it wrapped to another key while it can still be enabled."),
        new(
            "FC-KEY-PENDING-DELETION",
            "The key is scheduled for deletion: what it alone wrapped is lost once it is deleted.",
            "Cancel the deletion (kms:CancelKeyDeletion), enable the key, and see with 'fieldcrypt inventory' what still depends on it."),
        new(
            "FC-KEY-NOT-FOUND",
            "The key does not exist in that account and Region, or the store has no such branch key or data key.",
            "Check the ARN, the Region, and for branch keys the store's table. A deleted key does not come back: restore data that another key wrapped."),
        new(
            "FC-KEY-INVALID-STATE",
            "The key is in another state that does not allow the operation, such as awaiting imported material, or is of another kind than the operation needs.",
            "See its state with 'fieldcrypt keys kms describe'. Import the same material again, wait until the key was created or replicated, or name a key of the right kind."),
        new(
            "FC-KEY-THROTTLED",
            "The key service refuses because of too many requests.",
            "Try later; give jobs a lower limit of KMS calls per second; use branch keys, which need a call now and then instead of one for every item."),
        new(
            "FC-KEY-UNREACHABLE",
            "The key service could not be reached or did not answer in time.",
            "Check network, endpoint and Region. With a multi-Region key, name standby Regions."),
        new(
            "FC-KEY-SERVICE-FAULT",
            "The key service failed.",
            "Try again. The error has the request id for the service's support."),
        new(
            "FC-KEY-INVALID-RESPONSE",
            "The key service answered with something other than was asked for: another key, or a wrong length.",
            "Check the endpoint: something between the application and the key service answers in its place."),
        new(
            "FC-KEY-REFUSED",
            "The key service refuses the request for a reason of its own, or the cause is not known. Trying again does not help.",
            "The error names the service's own code; its documentation says what it means."),
        new(
            "FC-PROTECTED-OPERATION",
            "The operation is not possible on protected data. It was not sent.",
            "The error says what is possible instead."),
        new(
            "FC-PAST-ENCRYPTION",
            "A client of this process that does not encrypt was used on protected data. The request was not sent.",
            "Use the encrypting client that the error names. Who must see data as it is stored asks for it (AllowRawAccess); docs/mistakes.md says what is caught, and how it is switched off."),
        new(
            "FC-CONCURRENT-UPDATE",
            "Other writers changed the item while it was being updated.",
            "Try again, unless MayHaveBeenWritten is set: then look at the item first."),
        new(
            "FC-CONFIGURATION",
            "The configuration is wrong. Nothing was read or written.",
            "The error says which setting, and what it should be."),
        new(
            "FC-ERROR",
            "Another error that FieldCrypt raises on purpose.",
            "The error says what happened."),
    ]);

    /// <summary>The explanation of a code, however it is spelled; null if there is none.</summary>
    public static ErrorExplanation? Find(string code)
    {
        var wanted = code.Trim().ToUpperInvariant().Replace('_', '-');
        return All.Errors.FirstOrDefault(error => error.Code == wanted || error.Code == $"FC-{wanted}" || error.Code == $"FC-KEY-{wanted}");
    }

    public void TellTo(IReport report) => report.Table(
        "Errors", ["code", "meaning"], [.. Errors.Select(error => (IReadOnlyList<string>)[error.Code, error.Meaning])]);
}

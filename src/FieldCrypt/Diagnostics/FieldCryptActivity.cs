using System.Diagnostics;

namespace FieldCrypt.Diagnostics;

/// <summary>The activity of one item operation. Its tags name the table and count fields; they never hold a key or a value of the item.</summary>
internal static class FieldCryptActivity
{
    private const string FieldsTag = "fieldcrypt.fields";

    /// <summary>Begins an activity; null if nobody listens.</summary>
    /// <param name="table">The table, collection or whatever the store calls it.</param>
    /// <param name="operation"><see cref="FieldCryptMetrics.Encrypt"/> or <see cref="FieldCryptMetrics.Decrypt"/>.</param>
    public static Activity? Begin(string table, string operation)
    {
        if (!FieldCryptDiagnostics.Activities.HasListeners())
        {
            return null;
        }

        return FieldCryptDiagnostics.Activities
            .StartActivity($"fieldcrypt {operation}", ActivityKind.Internal)
            ?.SetTag(FieldCryptMetrics.OperationTag, operation)
            .SetTag(FieldCryptMetrics.TableTag, table);
    }

    /// <summary>Says how many fields were encrypted or decrypted.</summary>
    public static void Succeeded(this Activity activity, int fields) => activity.SetTag(FieldsTag, fields);

    /// <summary>Says why it failed: the reason only, because messages name items.</summary>
    public static void Failed(this Activity activity, FieldCryptException error) =>
        activity.SetTag(FieldCryptMetrics.ErrorTag, FailureReason.Of(error)).SetStatus(ActivityStatusCode.Error, FailureReason.Of(error));
}

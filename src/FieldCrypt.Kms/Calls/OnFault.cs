namespace FieldCrypt.Kms;

/// <summary>What becomes of a call that gets no answer, or a failure of the service.</summary>
internal enum OnFault
{
    /// <summary>It is tried again in the same Region: there is no other to go to.</summary>
    Retry,

    /// <summary>It is reported at once, because another Region can be asked. Only throttling is still waited for.</summary>
    Report,
}

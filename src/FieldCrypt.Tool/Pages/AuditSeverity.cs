namespace FieldCrypt.Tool.Pages;

/// <summary>How bad a finding is.</summary>
internal enum AuditSeverity
{
    /// <summary>Data is unprotected, changed, or about to be lost.</summary>
    Grave,

    /// <summary>It should be looked at.</summary>
    Warning,
}

namespace FieldCrypt.Tool.Pages;

/// <summary>Something that needs somebody's attention.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Text">What, with numbers.</param>
/// <param name="Advice">What to do.</param>
internal sealed record AuditFinding(AuditSeverity Severity, string Text, string Advice);

namespace FieldCrypt.Analyzers.Rules;

/// <summary>What diagnostics tell the code fixes.</summary>
internal static class FixProperties
{
    /// <summary>The annotation that is missing.</summary>
    public const string Annotation = nameof(Annotation);

    /// <summary>The annotated class that is stored.</summary>
    public const string Class = nameof(Class);
}

using FieldCrypt;

namespace SystemOfTheClinic;

/// <summary>Its namespace begins like the framework's, which annotations are not looked for in.</summary>
internal static class ForeignNamespaceShapes
{
    public sealed class InnerOfOtherNamespace
    {
        [Encrypted]
        public string? Secret { get; set; }
    }
}

using System.Text.Json.Nodes;

namespace FieldCrypt.Tests.Vectors;

/// <summary>Published vectors.</summary>
internal static class VectorFile
{
    public static JsonNode Read(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", name)))!;
}

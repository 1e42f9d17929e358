namespace FieldCrypt.Benchmarks;

/// <summary>Gives a class of benchmarks its heading in docs/performance.md, its place there, and a paragraph that says how to read it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SectionAttribute(int order, string title, string text) : Attribute
{
    public int Order => order;

    public string Title => title;

    public string Text => text;
}

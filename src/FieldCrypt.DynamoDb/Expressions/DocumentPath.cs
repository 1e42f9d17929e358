using System.Text;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>A place in an item: a top-level attribute, then map keys and list indexes.</summary>
internal sealed class DocumentPath
{
    public DocumentPath(params IReadOnlyList<PathStep> steps) => Steps = steps;

    /// <summary>The steps; the first is always a name.</summary>
    public IReadOnlyList<PathStep> Steps { get; }

    /// <summary>Where an expression names the top-level attribute; nowhere if the path was not read from one.</summary>
    public Token Origin { get; init; }

    /// <summary>The top-level attribute.</summary>
    public string Attribute => Steps[0].Name!;

    public bool IsTopLevel => Steps.Count == 1;

    /// <summary>A path to a top-level attribute.</summary>
    public static DocumentPath To(string attribute) => new(new PathStep(attribute, 0));

    /// <summary>How the service spells a path in its messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("[");
        text.AppendJoin(", ", Steps.Select(step => step.Name ?? $"[{step.Index}]"));
        return text.Append(']').ToString();
    }
}

/// <summary>One step of a path: a name, or an index if there is no name.</summary>
internal readonly record struct PathStep(string? Name, int Index);

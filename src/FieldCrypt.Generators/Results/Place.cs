using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FieldCrypt.Generators.Results;

/// <summary>A place in the code, without the tree that it is in, which changes with every key stroke.</summary>
internal sealed record Place(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(Location? location) => location is { IsInSource: true }
        ? new Place(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span)
        : null;

    public Location ToLocation() => Location.Create(Path, Span, Lines);
}

using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>What an annotation of FieldCrypt asks for.</summary>
internal enum Mark
{
    Encrypted,
    Unsigned,
    EncryptionContext,
}

/// <summary>An annotation that applies to a member.</summary>
internal sealed class Annotation(Mark mark, AttributeData data, ISymbol declaredOn)
{
    private const int Equality = 1;

    public Mark Mark { get; } = mark;

    public AttributeData Data { get; } = data;

    /// <summary>The member that carries it: the one that it applies to, one that this overrides, or a property of an interface.</summary>
    public ISymbol DeclaredOn { get; } = declaredOn;

    public bool IsSearchable => Data.Named("Query")?.Value is Equality;

    public string? Key => Data.Named("Key")?.Value as string;

    /// <summary>As it is written.</summary>
    public string Text => Mark switch
    {
        Mark.Encrypted => "[Encrypted]",
        Mark.Unsigned => "[Unsigned]",
        _ => "[EncryptionContext]",
    };

    public Location? Location => Data.ApplicationSyntaxReference is { } syntax ? Microsoft.CodeAnalysis.Location.Create(syntax.SyntaxTree, syntax.Span) : null;
}

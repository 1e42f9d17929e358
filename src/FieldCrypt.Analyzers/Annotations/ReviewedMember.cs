using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Annotations;

/// <summary>A member of a class that is looked at, its own or inherited, and the annotations that apply to it.</summary>
internal sealed class ReviewedMember
{
    private readonly ClassReview _review;

    public ReviewedMember(ClassReview review, ISymbol symbol)
    {
        _review = review;
        Symbol = symbol;
        Own = review.Model.OwnOf(symbol);
        Annotations = [.. Own, .. review.Model.InheritedBy(symbol, review.Type)];
    }

    public ISymbol Symbol { get; }

    public string Name => AnnotationModel.NameOf(Symbol);

    /// <summary>The annotations of the member itself, and of what it overrides.</summary>
    public IReadOnlyList<Annotation> Own { get; }

    /// <summary>Those, and those of the interface properties that it implements.</summary>
    public IReadOnlyList<Annotation> Annotations { get; }

    public Annotation? Encrypted => Annotations.FirstOrDefault(static annotation => annotation.Mark == Mark.Encrypted);

    /// <summary>Whether it is declared in the class that is looked at.</summary>
    public bool IsDeclaredHere => SymbolEqualityComparer.Default.Equals(Symbol.ContainingType, _review.Type);

    /// <summary>Whether it is this class that puts the member into DynamoDB, and not a base class that is stored itself.</summary>
    public bool EntersDynamoDb => _review.IsInDynamoDb && (IsDeclaredHere || !(_review.Type.BaseType is { } above && StoredClass.IsInDynamoDb(above)));

    /// <summary>The same for MongoDB.</summary>
    public bool EntersMongo => _review.IsInMongo && (IsDeclaredHere || !(_review.Type.BaseType is { } above && StoredClass.IsInMongo(above)));

    public ITypeSymbol ValueType => Symbol is IPropertySymbol property ? property.Type : ((IFieldSymbol)Symbol).Type;

    /// <summary>Where a fault is reported: at the annotation if it stands at the member, else at the member or, if that is inherited, at the class.</summary>
    public Location Location => !IsDeclaredHere ? _review.Type.Locations[0]
        : Annotations.Count > 0 && SymbolEqualityComparer.Default.Equals(Annotations[0].DeclaredOn, Symbol) && Annotations[0].Location is { } location ? location
        : Symbol.Locations[0];
}

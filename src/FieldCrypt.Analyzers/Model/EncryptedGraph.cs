using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Model;

/// <summary>Looks for encrypted members in a class and in everything that it holds.</summary>
internal static class EncryptedGraph
{
    private const int MostDepth = 8;

    private static readonly ConditionalWeakTable<AnnotationModel, System.Collections.Concurrent.ConcurrentDictionary<ITypeSymbol, ISymbol?>> Known = new();

    /// <summary>The first encrypted member; null if there is none.</summary>
    public static ISymbol? FirstIn(AnnotationModel model, ITypeSymbol type) => Known
        .GetValue(model, static _ => new(SymbolEqualityComparer.Default))
        .GetOrAdd(type, root => FirstIn(root, found => model.EncryptedIn(found) is { Count: > 0 } encrypted ? encrypted[0] : null, new(SymbolEqualityComparer.Default), MostDepth));

    /// <summary>The first member that a question finds in a class, or in what it holds.</summary>
    public static ISymbol? FirstIn(ITypeSymbol type, Func<ITypeSymbol, ISymbol?> question, HashSet<ITypeSymbol> seen, int depth)
    {
        if (depth == 0 || !seen.Add(type))
        {
            return null;
        }

        if (type is IArrayTypeSymbol array)
        {
            return FirstIn(array.ElementType, question, seen, depth - 1);
        }

        if (type is not INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: not (TypeKind.Enum or TypeKind.Delegate) } named)
        {
            // Nullable values are special types that hold something.
            return type is INamedTypeSymbol { IsGenericType: true } generic ? InArguments(generic, question, seen, depth) : null;
        }

        // Collections, tuples and tasks hold what they are of; a logger or a collection of a driver does not.
        var root = Namespaces.RootOf(named);
        if (root is not ("Microsoft" or "Amazon" or "MongoDB") && InArguments(named, question, seen, depth) is { } inArgument)
        {
            return inArgument;
        }

        if (root is "System" or "Microsoft" or "Amazon" or "MongoDB")
        {
            return null;
        }

        if (question(named) is { } member)
        {
            return member;
        }

        foreach (var held in AnnotationModel.Lineage(named).SelectMany(AnnotationModel.MembersOf))
        {
            var valueType = held is IPropertySymbol property ? property.Type : ((IFieldSymbol)held).Type;
            if (!held.IsStatic && FirstIn(valueType, question, seen, depth - 1) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static ISymbol? InArguments(INamedTypeSymbol type, Func<ITypeSymbol, ISymbol?> question, HashSet<ITypeSymbol> seen, int depth)
    {
        foreach (var argument in type.TypeArguments)
        {
            if (FirstIn(argument, question, seen, depth - 1) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}

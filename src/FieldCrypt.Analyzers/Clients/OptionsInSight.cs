using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>Looks at what is done with a builder of options: whether all of it is in sight, and none of it is <c>UseFieldCrypt</c>.</summary>
internal static class OptionsInSight
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";
    private const string Wanted = "UseFieldCrypt";

    /// <summary>Whether a body configures a provider, does not use FieldCrypt, and hands the builder to nobody else.</summary>
    public static bool ArePlain(IOperation body, ImmutableArray<IParameterSymbol> parameters)
    {
        var choosesProvider = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is IInvocationOperation call)
            {
                if (call.TargetMethod.Name == Wanted || IsHandedOn(call))
                {
                    return false;
                }

                choosesProvider |= Configures(call) && call.TargetMethod.Name.StartsWith("Use", StringComparison.Ordinal);
            }
            else if (operation is IParameterReferenceOperation reference && parameters.Contains(reference.Parameter, SymbolEqualityComparer.Default)
                && IsBuilder(reference.Type) && !IsConfigured(reference))
            {
                return false;
            }
        }

        return choosesProvider;
    }

    /// <summary>Whether a builder was made here, or is a variable of this body, and is configured without FieldCrypt.</summary>
    public static bool ArePlain(IOperation builder)
    {
        var links = 0;
        var current = Origins.Unwrapped(builder);
        while (current is IInvocationOperation call)
        {
            if (call.TargetMethod.Name == Wanted || !Configures(call) || ++links > 32)
            {
                return false;
            }

            current = Origins.Unwrapped(call.Instance ?? call.Arguments[0].Value);
        }

        return current switch
        {
            IObjectCreationOperation => links > 0,
            ILocalReferenceOperation { Local: var local } => IsPlain(local, builder),
            _ => false,
        };
    }

    private static bool IsPlain(ILocalSymbol local, IOperation use)
    {
        var root = use;
        while (root.Parent is not null)
        {
            root = root.Parent;
        }

        var choosesProvider = false;
        foreach (var operation in root.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { TargetMethod.Name: Wanted }:
                    return false;
                case IInvocationOperation call when IsHandedOn(call):
                    return false;
                case IInvocationOperation call when Configures(call):
                    choosesProvider |= call.TargetMethod.Name.StartsWith("Use", StringComparison.Ordinal);
                    break;
                case ILocalReferenceOperation reference when SymbolEqualityComparer.Default.Equals(reference.Local, local) && !IsConfigured(reference):
                    return false;
                case IVariableDeclaratorOperation declarator when SymbolEqualityComparer.Default.Equals(declarator.Symbol, local)
                    && (declarator.GetVariableInitializer() is not { } initializer || !StartsHere(initializer.Value)):
                    return false;
                default:
                    break;
            }
        }

        return choosesProvider;
    }

    private static bool StartsHere(IOperation value)
    {
        var current = Origins.Unwrapped(value);
        while (current is IInvocationOperation call && Configures(call))
        {
            current = Origins.Unwrapped(call.Instance ?? call.Arguments[0].Value);
        }

        return current is IObjectCreationOperation;
    }

    // A method of Entity Framework Core, of a provider (all extend its namespace), or of the builder itself.
    private static bool Configures(IInvocationOperation call) =>
        (call.Instance?.Type ?? (call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0 ? call.Arguments[0].Value.Type : null)) is { } receiver
        && IsBuilder(receiver)
        && call.TargetMethod.ContainingType.ContainingNamespace.IsNamed(EntityFramework);

    // To a method that is not in sight, which may use FieldCrypt.
    private static bool IsHandedOn(IInvocationOperation call) =>
        !Configures(call) && !IsOfBase(call) && (IsBuilder(call.Instance?.Type) || call.Arguments.Any(static argument => IsBuilder(argument.Value.Type)));

    private static bool IsOfBase(IInvocationOperation call) =>
        call.TargetMethod is { Name: "OnConfiguring", ContainingType: { } type } && type.IsType(EntityFramework, "DbContext");

    private static bool IsConfigured(IOperation reference)
    {
        var parent = reference.Parent;
        while (parent is IConversionOperation or IArgumentOperation)
        {
            parent = parent.Parent;
        }

        return parent switch
        {
            IInvocationOperation call => Configures(call) || IsOfBase(call),
            IPropertyReferenceOperation => true,
            _ => false,
        };
    }

    private static bool IsBuilder(ITypeSymbol? type) => type.IsType(EntityFramework, "DbContextOptionsBuilder");
}

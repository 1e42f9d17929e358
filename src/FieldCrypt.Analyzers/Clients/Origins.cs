using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>
/// What is put into variables, fields and properties within one type, so that a value can be followed back to where it was made. What comes from
/// elsewhere (a parameter, another type) has no origin here, and nothing is said of it. Thread-safe.
/// </summary>
internal sealed class Origins
{
    private const int MostSteps = 16;

    private readonly ConcurrentDictionary<ISymbol, ConcurrentBag<IOperation>> _values = new(SymbolEqualityComparer.Default);

    /// <summary>Notes that a value is put into a variable.</summary>
    public void Add(ISymbol variable, IOperation value) => _values.GetOrAdd(variable, static _ => []).Add(value);

    /// <summary>The expressions that make a value; empty if one of them is not in sight.</summary>
    public IReadOnlyList<IOperation> Of(IOperation? value)
    {
        var found = new List<IOperation>();
        return value is not null && Follow(value, found, MostSteps) ? found : [];
    }

    private bool Follow(IOperation value, List<IOperation> found, int steps)
    {
        if (steps == 0)
        {
            return false;
        }

        switch (Unwrapped(value))
        {
            case ILocalReferenceOperation { Local: var local }:
                return FollowVariable(local, found, steps);
            case IFieldReferenceOperation { Field: var field }:
                return FollowVariable(field, found, steps);
            case IPropertyReferenceOperation { Property: { ContainingAssembly: var assembly } property } when IsHere(assembly):
                return FollowVariable(property, found, steps);
            case IConditionalOperation { WhenFalse: { } otherwise } conditional:
                return Follow(conditional.WhenTrue, found, steps - 1) && Follow(otherwise, found, steps - 1);
            case ICoalesceOperation coalesce:
                return Follow(coalesce.Value, found, steps - 1) && Follow(coalesce.WhenNull, found, steps - 1);
            case IParameterReferenceOperation or IInstanceReferenceOperation:
                return false;
            case var made:
                found.Add(made);
                return true;
        }

        bool IsHere(IAssemblySymbol assembly) => SymbolEqualityComparer.Default.Equals(assembly, value.SemanticModel?.Compilation.Assembly);
    }

    private bool FollowVariable(ISymbol variable, List<IOperation> found, int steps)
    {
        if (!_values.TryGetValue(variable.OriginalDefinition, out var values))
        {
            return false;
        }

        foreach (var value in values)
        {
            if (!Follow(value, found, steps - 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A value without conversions, parentheses, and the lambda that only returns it.</summary>
    public static IOperation Unwrapped(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    value = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                case IDelegateCreationOperation creation:
                    value = creation.Target;
                    break;
                case IAwaitOperation awaited:
                    value = awaited.Operation;
                    break;
                case IAnonymousFunctionOperation { Body.Operations: { Length: 1 } operations } when operations[0] is IReturnOperation { ReturnedValue: { } returned }:
                    value = returned;
                    break;
                default:
                    return value;
            }
        }
    }
}

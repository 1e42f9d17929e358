using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Keys;

/// <summary>Knows the ways in which a thread waits for a task of FieldCrypt.</summary>
internal static class Waiting
{
    /// <summary>The method that <c>.Wait()</c> or <c>.GetAwaiter().GetResult()</c> waits for; null if it is none of FieldCrypt's.</summary>
    public static string? IsFor(IInvocationOperation call) => call.TargetMethod.Name switch
    {
        "GetResult" when call.Instance is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } task } => Opening(task),
        "Wait" when call.Instance is { } task => Opening(task),
        _ => null,
    };

    /// <summary>The method that <c>.Result</c> waits for.</summary>
    public static string? IsFor(IPropertyReferenceOperation reference) =>
        reference is { Property.Name: "Result", Instance: { } task } ? Opening(task) : null;

    private static string? Opening(IOperation task)
    {
        while (task is IInvocationOperation { TargetMethod.Name: "AsTask" or "ConfigureAwait" or "WaitAsync", Instance: { } inner })
        {
            task = inner;
        }

        return task is IInvocationOperation { TargetMethod: { Name: var name, ContainingType: var type } } && name.EndsWith("Async", StringComparison.Ordinal) && IsOfFieldCrypt(type, task)
            ? $"{type.Name}.{name}"
            : null;
    }

    // What this compilation declares itself is not FieldCrypt's; its test services hold no keys of anybody.
    private static bool IsOfFieldCrypt(INamedTypeSymbol type, IOperation task) =>
        type.ContainingAssembly is { Name: var name } assembly
        && (name == "FieldCrypt" || name.StartsWith("FieldCrypt.", StringComparison.Ordinal)) && !(name + ".").StartsWith("FieldCrypt.Testing.", StringComparison.Ordinal)
        && !SymbolEqualityComparer.Default.Equals(assembly, task.SemanticModel?.Compilation.Assembly);
}

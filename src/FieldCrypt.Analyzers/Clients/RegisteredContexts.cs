using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>
/// The contexts that <c>AddSql(sql =&gt; sql.Encrypt&lt;TContext&gt;())</c> has encrypted in a host, and those whose options <c>ConfigureDbContext</c> adds to: their options
/// need not call <c>UseFieldCrypt</c> where they are registered. Thread-safe.
/// </summary>
/// <remarks>Looked for by name in the whole compilation, and only before something would be reported: the host may be put together in many classes.</remarks>
internal static class RegisteredContexts
{
    private static readonly string[] Registrations = ["Encrypt", "ConfigureDbContext"];

    private static readonly ConditionalWeakTable<Compilation, HashSet<string>> Known = new();

    public static bool Contain(Compilation compilation, INamedTypeSymbol context) => Known.GetValue(compilation, Find).Contains(context.Name);

    private static HashSet<string> Find(Compilation compilation) => new(
        compilation.SyntaxTrees
            .SelectMany(static tree => tree.GetRoot().DescendantNodes().OfType<GenericNameSyntax>())
            .Where(static name => Registrations.Contains(name.Identifier.ValueText) && name.TypeArgumentList.Arguments.Count == 1)
            .Select(static name => name.TypeArgumentList.Arguments[0].GetLastToken().ValueText),
        StringComparer.Ordinal);
}

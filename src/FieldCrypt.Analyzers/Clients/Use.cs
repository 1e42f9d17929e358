using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>A place where an annotated class is stored or read; judged once everything is known that its type puts into variables.</summary>
internal abstract class Use
{
    /// <summary>What is wrong with it; null for nothing, or for nothing that can be seen.</summary>
    public abstract Diagnostic? Judge(Origins origins);

    /// <summary>Where a call is reported: at the name of the method.</summary>
    protected static Location NameOf(IInvocationOperation call) => call.Syntax switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } => member.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax member } => member.Name.GetLocation(),
        var syntax => syntax.GetLocation(),
    };

    protected static bool IsCreationOf(IOperation made, string containingNamespace, string name) =>
        made is IObjectCreationOperation { Type: { } type } && type.IsType(containingNamespace, name);
}

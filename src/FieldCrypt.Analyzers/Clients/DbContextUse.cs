using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>Options of a <c>DbContext</c> with annotated entities, where they are made: registered, built, or configured by the context itself.</summary>
internal sealed class DbContextUse(Func<Origins, bool> isPlain, Location location, INamedTypeSymbol context, ISymbol encrypted) : Use
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    public override Diagnostic? Judge(Origins origins) => isPlain(origins)
        ? Diagnostic.Create(ClientRules.PlainDbContext, location, context.Name, AnnotationModel.NameOf(encrypted))
        : null;

    /// <summary><c>AddDbContext</c> and its siblings.</summary>
    public static DbContextUse? In(IInvocationOperation call, AnnotationModel model)
    {
        if (call.TargetMethod is not { TypeArguments.Length: > 0, Name: "AddDbContext" or "AddDbContextPool" or "AddDbContextFactory" or "AddPooledDbContextFactory" } method
            || method.TypeArguments.OfType<INamedTypeSymbol>().LastOrDefault(EntitySets.IsContext) is not { } context
            || EncryptedIn(context, model) is not { } encrypted)
        {
            return null;
        }

        var lambda = call.Arguments.Select(static argument => Lambda(argument.Value)).FirstOrDefault(static found => found is not null);
        return lambda is null ? null : new DbContextUse(
            _ => ConfiguresItself(context) is null && OptionsInSight.ArePlain(lambda, lambda.Symbol.Parameters)
                && !RegisteredContexts.Contain(model.Compilation, context),
            lambda.Syntax.GetLocation(),
            context,
            encrypted);
    }

    /// <summary>The options of a builder.</summary>
    public static DbContextUse? In(IPropertyReferenceOperation reference, AnnotationModel model)
    {
        if (reference is not { Property.Name: "Options", Instance: { Type: INamedTypeSymbol { TypeArguments.Length: 1 } type } builder }
            || !type.IsType(EntityFramework, "DbContextOptionsBuilder") || type.TypeArguments[0] is not INamedTypeSymbol context
            || EncryptedIn(context, model) is not { } encrypted)
        {
            return null;
        }

        return new DbContextUse(
            _ => ConfiguresItself(context) is null && OptionsInSight.ArePlain(builder), reference.Syntax.GetLocation(), context, encrypted);
    }

    /// <summary>A context that configures itself, and that nobody can hand options.</summary>
    public static DbContextUse? In(IMethodBodyOperation body, ISymbol method, AnnotationModel model)
    {
        if (method is not IMethodSymbol { Name: "OnConfiguring", IsOverride: true, Parameters.Length: 1, ContainingType: { } context } configuring
            || !EntitySets.IsContext(context) || TakesOptions(context) || EncryptedIn(context, model) is not { } encrypted)
        {
            return null;
        }

        return new DbContextUse(_ => OptionsInSight.ArePlain(body, configuring.Parameters), configuring.Locations[0], context, encrypted);
    }

    private static ISymbol? EncryptedIn(INamedTypeSymbol context, AnnotationModel model) =>
        EntitySets.Of(context).Select(set => EncryptedGraph.FirstIn(model, set.Entity)).FirstOrDefault(static found => found is not null);

    private static bool TakesOptions(INamedTypeSymbol context) =>
        context.InstanceConstructors.Any(static constructor => constructor.Parameters.Any(static parameter => parameter.Type.IsType(EntityFramework, "DbContextOptions")));

    // What the override does is seen there, or is not to be seen.
    private static ISymbol? ConfiguresItself(INamedTypeSymbol context) => AnnotationModel.Lineage(context)
        .TakeWhile(static current => !current.IsType(EntityFramework, "DbContext"))
        .SelectMany(static current => current.GetMembers("OnConfiguring"))
        .FirstOrDefault();

    private static IAnonymousFunctionOperation? Lambda(IOperation value)
    {
        while (value is IConversionOperation or IDelegateCreationOperation)
        {
            value = value is IConversionOperation conversion ? conversion.Operand : ((IDelegateCreationOperation)value).Target;
        }

        return value as IAnonymousFunctionOperation;
    }
}

using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>A collection of MongoDB of an annotated class.</summary>
internal sealed class MongoUse(IInvocationOperation call, ITypeSymbol type) : Use
{
    private const string Driver = "MongoDB.Driver";

    public static MongoUse? In(IInvocationOperation call, AnnotationModel model) =>
        call.TargetMethod is { Name: "GetCollection", TypeArguments.Length: 1 } method
        && method.ContainingType.ContainingNamespace.IsNamed(Driver)
        && EncryptedGraph.FirstIn(model, method.TypeArguments[0]) is not null
            ? new MongoUse(call, method.TypeArguments[0])
            : null;

    public override Diagnostic? Judge(Origins origins)
    {
        var clients = new List<Location>();
        foreach (var database in origins.Of(call.Instance))
        {
            if (database is not IInvocationOperation { TargetMethod.Name: "GetDatabase" } opened)
            {
                return null;
            }

            var made = origins.Of(opened.Instance);
            if (made.Count == 0 || !made.All(client => IsPlain(client, origins)))
            {
                return null;
            }

            clients.AddRange(made.Select(static client => client.Syntax.GetLocation()));
        }

        return clients.Count == 0 ? null : Diagnostic.Create(ClientRules.PlainMongo, NameOf(call), clients, type.Name);
    }

    private static bool IsPlain(IOperation client, Origins origins)
    {
        if (client is not IObjectCreationOperation creation || !IsCreationOf(creation, Driver, "MongoClient"))
        {
            return false;
        }

        if (creation.Arguments.Length == 0 || !creation.Arguments[0].Value.Type.IsType(Driver, "MongoClientSettings"))
        {
            return true;
        }

        // Settings that come from elsewhere may be protected there.
        var settings = origins.Of(creation.Arguments[0].Value);
        return settings.Count > 0 && settings.All(static made => IsCreationOf(made, Driver, "MongoClientSettings")
            || made is IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } maker } } && maker.IsType(Driver, "MongoClientSettings"));
    }
}

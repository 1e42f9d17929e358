using System.Collections.Immutable;
using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>A call of <c>DynamoDBContext</c> with an annotated class.</summary>
internal sealed class DynamoDbUse(IInvocationOperation call, ITypeSymbol type) : Use
{
    private const string Sdk = "Amazon.DynamoDBv2";
    private const string Client = "AmazonDynamoDBClient";

    public static DynamoDbUse? In(IInvocationOperation call, AnnotationModel model) =>
        call.TargetMethod is { TypeArguments.Length: > 0 } method
        && (method.ContainingType.IsType(Attributes.DynamoDb, "IDynamoDBContext") || method.ContainingType.IsType(Attributes.DynamoDb, "DynamoDBContext"))
        && Stores(method.Name)
        && model.EncryptedIn(method.TypeArguments[0]).Count > 0
            ? new DynamoDbUse(call, method.TypeArguments[0])
            : null;

    public override Diagnostic? Judge(Origins origins)
    {
        var clients = new List<Location>();
        var contexts = origins.Of(call.Instance);
        if (contexts.Count == 0 || !contexts.All(context => HasPlainClient(context, origins, clients)))
        {
            return null;
        }

        return Diagnostic.Create(
            ClientRules.PlainDynamoDb,
            NameOf(call),
            clients,
            ImmutableDictionary<string, string?>.Empty.Add(FixProperties.Class, type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)),
            type.Name,
            Client);
    }

    // Documents are made in memory.
    private static bool Stores(string method) =>
        !method.StartsWith("ToDocument", StringComparison.Ordinal) && !method.StartsWith("FromDocument", StringComparison.Ordinal);

    private static bool HasPlainClient(IOperation context, Origins origins, List<Location> clients)
    {
        switch (context)
        {
            case IObjectCreationOperation { Arguments.Length: > 0 } creation when IsCreationOf(creation, Attributes.DynamoDb, "DynamoDBContext"):
                return creation.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0) is { Value: var client } && IsPlain(client, origins, clients);
            case IInvocationOperation { TargetMethod.Name: "Build" } build:
                var builder = build.Instance;
                for (var links = 0; builder is not null && links < 16; links++)
                {
                    switch (Origins.Unwrapped(builder))
                    {
                        case IInvocationOperation { TargetMethod.Name: "WithDynamoDBClient", Arguments.Length: 1 } with:
                            return IsPlain(with.Arguments[0].Value, origins, clients);
                        case IInvocationOperation link:
                            builder = link.Instance;
                            break;
                        // A builder that is told of no client makes a plain one.
                        case IObjectCreationOperation:
                            return true;
                        case ILocalReferenceOperation local when origins.Of(local) is { Count: 1 } made && made[0] is IInvocationOperation:
                            builder = made[0];
                            break;
                        default:
                            return false;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private static bool IsPlain(IOperation client, Origins origins, List<Location> clients)
    {
        var made = origins.Of(client);
        if (made.Count == 0 || !made.All(static origin => IsCreationOf(origin, Sdk, Client)))
        {
            return false;
        }

        clients.AddRange(made.Select(static origin => origin.Syntax.GetLocation()));
        return true;
    }
}

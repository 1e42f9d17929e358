using Microsoft.CodeAnalysis;

namespace FieldCrypt.Analyzers.Rules;

/// <summary>Annotated classes that are stored by something that does not encrypt.</summary>
internal static class ClientRules
{
    /// <summary>The context's client is AWS's own.</summary>
    public static readonly DiagnosticDescriptor PlainDynamoDb = new(
        "FC0101",
        "An annotated class is used with a plain DynamoDB client",
        "{0} has encrypted members, and this context's client is a plain {1}, which stores them in the clear: make it a FieldCryptDynamoDbClient",
        Category.Clients,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0101"));

    /// <summary>The collection's client is not guarded.</summary>
    public static readonly DiagnosticDescriptor PlainMongo = new(
        "FC0102",
        "An annotated class is used with a plain MongoDB client",
        "{0} has encrypted members, and this collection's client was not made by FieldCrypt, so that nothing guards it: make it by FieldCryptMongoDb.CreateClient",
        Category.Clients,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0102"));

    /// <summary>The context's options do not encrypt.</summary>
    public static readonly DiagnosticDescriptor PlainDbContext = new(
        "FC0103",
        "A DbContext with annotated entities does not use FieldCrypt",
        "{0} has entities with encrypted members ({1}), and its options do not call UseFieldCrypt: they would be stored in the clear",
        Category.Clients,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0103"));

    /// <summary>Entity Framework Core sets what it maps, and encrypted members are not mapped.</summary>
    public static readonly DiagnosticDescriptor ValuesByName = new(
        "FC0104",
        "Values that are set by name leave encrypted members out",
        "CurrentValues.SetValues does not set {0}, which Entity Framework Core does not map: call SetCurrentValues on the entry instead",
        Category.Clients,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: Documentation.LinkTo("FC0104"));
}

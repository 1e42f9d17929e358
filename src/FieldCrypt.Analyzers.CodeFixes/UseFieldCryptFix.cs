using System.Collections.Immutable;
using System.Composition;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace FieldCrypt.Analyzers.CodeFixes;

/// <summary>Puts FieldCrypt's client or options in the place of plain ones, where what they need is at hand: keys, options, a <c>FieldCryptMongoDb</c>, a <c>ColumnEncryption</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
internal sealed class UseFieldCryptFix : Fix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = Ids(ClientRules.PlainDynamoDb, ClientRules.PlainMongo, ClientRules.PlainDbContext);

    protected override IEnumerable<(string Title, SyntaxNode Root)> Changes(Place place)
    {
        if (place.Diagnostic.Id == ClientRules.PlainDbContext.Id)
        {
            return Encrypted(place) is var (old, made) ? [("Add UseFieldCrypt", place.Root.ReplaceNode(old, made))] : [];
        }

        // A client that is made in another file is mended there by hand.
        if (place.Diagnostic.AdditionalLocations is not { Count: 1 } locations || locations[0].SourceTree != place.Root.SyntaxTree
            || place.Root.FindNode(locations[0].SourceSpan, getInnermostNodeForTie: true) is not BaseObjectCreationExpressionSyntax creation)
        {
            return [];
        }

        var (title, client) = place.Diagnostic.Id == ClientRules.PlainMongo.Id
            ? ("Make the client by FieldCryptMongoDb", MongoClient(place, creation))
            : ("Use FieldCryptDynamoDbClient", DynamoDbClient(place, creation));
        return client is null ? [] : [(title, place.Root.ReplaceNode(
            creation, Simplified(SyntaxFactory.ParseExpression(client)).WithTriviaFrom(creation)))];
    }

    // Written with namespaces, which go where they are imported.
    private static ExpressionSyntax Simplified(ExpressionSyntax expression) => expression.ReplaceNodes(
        expression.DescendantNodesAndSelf().Where(static node => node is QualifiedNameSyntax or MemberAccessExpressionSyntax),
        static (_, node) => node.WithAdditionalAnnotations(Simplifier.Annotation));

    private static string? DynamoDbClient(Place place, BaseObjectCreationExpressionSyntax creation)
    {
        var position = creation.SpanStart;
        var options = place.InScope(position, "FieldCrypt.DynamoDb.FieldCryptDynamoDbOptions")
            ?? (place.InScope(position, "FieldCrypt.Keys.KeyProvider") is { } keys
                ? $"new FieldCrypt.DynamoDb.FieldCryptDynamoDbOptions {{ Keys = {keys}, Tables = [FieldCrypt.DynamoDb.TableSchema.For<{place.Diagnostic.Properties[FixProperties.Class]}>()] }}"
                : null);
        var arguments = creation.ArgumentList?.Arguments.Select(argument => (Text: argument.ToString(), Type: place.Model.GetTypeInfo(argument.Expression).Type?.Name)).ToList() ?? [];
        var connection = arguments.Count switch
        {
            0 => "new Amazon.DynamoDBv2.AmazonDynamoDBConfig()",
            1 when arguments[0].Type == "AmazonDynamoDBConfig" => arguments[0].Text,
            1 when arguments[0].Type == "RegionEndpoint" => $"new Amazon.DynamoDBv2.AmazonDynamoDBConfig {{ RegionEndpoint = {arguments[0].Text} }}",
            2 when arguments[1].Type == "AmazonDynamoDBConfig" => $"{arguments[0].Text}, {arguments[1].Text}",
            _ => null,
        };
        return options is null || connection is null ? null : $"new FieldCrypt.DynamoDb.FieldCryptDynamoDbClient({connection}, {options})";
    }

    private static string? MongoClient(Place place, BaseObjectCreationExpressionSyntax creation)
    {
        var arguments = creation.ArgumentList?.Arguments ?? default;
        var settings = arguments.Count == 0 ? "new MongoDB.Driver.MongoClientSettings()" : place.Model.GetTypeInfo(arguments[0].Expression).Type?.Name switch
        {
            "String" => $"MongoDB.Driver.MongoClientSettings.FromConnectionString({arguments[0]})",
            "MongoUrl" => $"MongoDB.Driver.MongoClientSettings.FromUrl({arguments[0]})",
            "MongoClientSettings" => arguments[0].ToString(),
            _ => null,
        };
        return place.InScope(creation.SpanStart, "FieldCrypt.MongoDb.FieldCryptMongoDb") is { } encryption && settings is not null
            ? $"{encryption}.CreateClient({settings})"
            : null;
    }

    // o => o.UseNpgsql(…), and builder.UseNpgsql(…).Options
    private static (SyntaxNode Old, SyntaxNode Made)? Encrypted(Place place)
    {
        var chain = place.Node switch
        {
            LambdaExpressionSyntax { ExpressionBody: { } body } => body,
            MemberAccessExpressionSyntax options => options.Expression,
            _ => null,
        };
        return chain is not null && place.InScope(place.Node.SpanStart, "FieldCrypt.EntityFrameworkCore.ColumnEncryption") is { } encryption
            ? (chain, SyntaxFactory.ParseExpression($"{chain.WithoutTrivia()}.UseFieldCrypt({encryption})").WithTriviaFrom(chain))
            : null;
    }
}

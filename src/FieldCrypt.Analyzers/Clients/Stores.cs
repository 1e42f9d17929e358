using FieldCrypt.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Clients;

/// <summary>The stores that a compilation can use, and what is a use of them.</summary>
internal sealed class Stores
{
    private readonly AnnotationModel _model;
    private readonly bool _dynamoDb;
    private readonly bool _mongo;
    private readonly bool _entityFramework;

    private Stores(Compilation compilation, AnnotationModel model)
    {
        _model = model;
        _dynamoDb = compilation.GetTypeByMetadataName("Amazon.DynamoDBv2.DataModel.IDynamoDBContext") is not null;
        _mongo = compilation.GetTypeByMetadataName("MongoDB.Driver.IMongoDatabase") is not null;
        _entityFramework = compilation.GetTypeByMetadataName("Microsoft.EntityFrameworkCore.DbContext") is not null;
    }

    public bool Any => _dynamoDb || _mongo || _entityFramework;

    public static Stores Of(Compilation compilation, AnnotationModel model) => new(compilation, model);

    /// <summary>Whether values of a type are followed: clients, contexts, databases, their builders and settings.</summary>
    public bool IsFollowed(ITypeSymbol? type) => Namespaces.RootOf(type) switch
    {
        "Amazon" => _dynamoDb,
        "MongoDB" => _mongo,
        _ => false,
    };

    public IEnumerable<Use> UsesIn(OperationAnalysisContext context)
    {
        switch (context.Operation)
        {
            case IInvocationOperation { TargetMethod.IsGenericMethod: true } call:
                if (_dynamoDb && DynamoDbUse.In(call, _model) is { } item)
                {
                    yield return item;
                }
                else if (_mongo && MongoUse.In(call, _model) is { } document)
                {
                    yield return document;
                }
                else if (_entityFramework && DbContextUse.In(call, _model) is { } registered)
                {
                    yield return registered;
                }

                break;
            case IPropertyReferenceOperation reference when _entityFramework && DbContextUse.In(reference, _model) is { } built:
                yield return built;
                break;
            case IMethodBodyOperation body when _entityFramework && DbContextUse.In(body, context.ContainingSymbol, _model) is { } configured:
                yield return configured;
                break;
            default:
                break;
        }
    }
}

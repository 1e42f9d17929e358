using System.Linq.Expressions;
using FieldCrypt.EntityFrameworkCore.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.Internal;
using Microsoft.EntityFrameworkCore.Storage;

namespace FieldCrypt.EntityFrameworkCore.Reading;

/// <summary>Has what fills an entity from the database hand its ciphertext to <see cref="ReadingHook"/>.</summary>
/// <remarks>
/// A materialization interceptor would do, and does it for entities in JSON and where the application has interceptors of its own. But Entity Framework Core then
/// makes two delegates for every property of every entity it fills, encrypted or not, which takes as long as reading the row.
/// </remarks>
#pragma warning disable EF1001 // The service has no other implementation to go on from; that it is called is what every test of reading shows.
internal sealed class DecryptingMaterializers : IStructuralTypeMaterializerSource
{
    private readonly ReadingHook _hook;
    private readonly StructuralTypeMaterializerSource _plain;
    private readonly StructuralTypeMaterializerSource _intercepted;
    private readonly bool _hasOtherInterceptors;

    public DecryptingMaterializers(StructuralTypeMaterializerSourceDependencies dependencies, ReadingHook hook)
    {
        _hook = hook;
        _plain = new(dependencies);
        _intercepted = new(dependencies with { SingletonInterceptors = [.. dependencies.SingletonInterceptors, hook] });
        _hasOtherInterceptors = dependencies.SingletonInterceptors.OfType<IMaterializationInterceptor>().Any();
    }

    public Expression CreateMaterializeExpression(StructuralTypeMaterializerSourceParameters parameters, Expression materializationContextExpression)
    {
        if (parameters.StructuralType is not IEntityType entity || EntityPlan.Of(entity) is not { Columns.Count: > 0 } plan)
        {
            return _plain.CreateMaterializeExpression(parameters, materializationContextExpression);
        }

        return _hasOtherInterceptors || entity.IsMappedToJson()
            ? _intercepted.CreateMaterializeExpression(parameters, materializationContextExpression)
            : Decrypting(plan, _plain.CreateMaterializeExpression(parameters, materializationContextExpression), materializationContextExpression);
    }

    public Func<MaterializationContext, object> GetMaterializer(IEntityType entityType) => SourceOf(entityType).GetMaterializer(entityType);

    public Func<MaterializationContext, object> GetMaterializer(IComplexType complexType) => _plain.GetMaterializer(complexType);

    public Func<MaterializationContext, object> GetEmptyMaterializer(IEntityType entityType) => SourceOf(entityType).GetEmptyMaterializer(entityType);

    public Func<MaterializationContext, object> GetEmptyMaterializer(IComplexType complexType) => _plain.GetEmptyMaterializer(complexType);

    private StructuralTypeMaterializerSource SourceOf(IEntityType entity) => EntityPlan.Of(entity).Columns.Count > 0 ? _intercepted : _plain;

    private BlockExpression Decrypting(EntityPlan plan, Expression filled, Expression materializationContext)
    {
        var values = Expression.Call(materializationContext, MaterializationContext.GetValueBufferMethod);
        var instance = Expression.Variable(filled.Type, "encrypted");
        Expression Read(IProperty? property, Type type) => property is null
            ? Expression.Constant(null, type)
            : Expression.Convert(values.CreateValueBufferReadValueExpression(property.ClrType, property.GetIndex(), property), type);

        var decrypt = Expression.Call(
            Expression.Constant(_hook),
            typeof(ReadingHook).GetMethod(nameof(ReadingHook.Decrypt))!,
            Expression.Property(materializationContext, nameof(MaterializationContext.Context)),
            Expression.Constant(plan),
            instance,
            Expression.NewArrayInit(typeof(byte[]), plan.Columns.Select(column => Read(column.Stored, typeof(byte[])))),
            Expression.NewArrayInit(typeof(object), plan.Columns.Select(column => Read(column.Plaintext, typeof(object)))),
            Expression.NewArrayInit(typeof(object), (plan.Row?.Parts ?? []).Select(part => Read(part, typeof(object)))));
        return Expression.Block(filled.Type, [instance], Expression.Assign(instance, filled), decrypt, instance);
    }
}
#pragma warning restore EF1001

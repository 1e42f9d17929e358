using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>
/// Has members sealed after all interceptors of the application: what these change or add while a context saves is to be encrypted too. Entity Framework Core
/// itself calls the interceptors of an extension before those of the application.
/// </summary>
internal sealed class SavingLast(IEnumerable<IInterceptor> ofExtensions, IEnumerable<IInterceptorAggregator> aggregators, IDbContextOptions options) : IInterceptors
{
    private readonly List<IInterceptor> _inOrder =
    [
        .. ofExtensions.Concat(options.FindExtension<CoreOptionsExtension>()?.Interceptors ?? []).OrderBy(static interceptor => interceptor is SavingHook),
    ];

    public TInterceptor? Aggregate<TInterceptor>()
        where TInterceptor : class, IInterceptor =>
        aggregators.FirstOrDefault(static aggregator => aggregator.InterceptorType == typeof(TInterceptor))?.AggregateInterceptors(_inOrder) as TInterceptor;
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FieldCrypt.EntityFrameworkCore.Contexts;

/// <summary>
/// Contexts of one class share a model unless their keys of blind indexes differ: queries are compiled for a model, and hashes of literals stand in what was
/// compiled.
/// </summary>
internal sealed class EncryptionModelCacheKeyFactory(ModelCacheKeyFactoryDependencies dependencies) : ModelCacheKeyFactory(dependencies)
{
    public override object Create(DbContext context, bool designTime) =>
        (base.Create(context, designTime), ContextEncryptions.Named(context).IndexKeys);
}

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Refuses a context whose model was made without FieldCrypt, or with other keys than it has.</summary>
internal static class ModelCheck
{
    private const string Key = "FieldCrypt:IndexKeys";

    public static void Require(DbContext context, ColumnEncryption encryption)
    {
        var model = context.Model;
        if (model[EncryptionAnnotations.Model] is null)
        {
            // Its annotated members would be stored as they are, or not at all.
            throw new FieldCryptConfigurationException(
                $"The model of {context.GetType().Name} was made without FieldCrypt. Make it, or its compiled model, from options with UseFieldCrypt.");
        }

        // It would hash with them, and find nothing.
        if (model.GetOrAddRuntimeAnnotationValue(Key, static of => new SearchKeys(of!), model).Keys is { } keys && keys != encryption.IndexKeys)
        {
            throw new FieldCryptConfigurationException(
                $"The model of {context.GetType().Name} was made with other keys of blind indexes than this context has. The application's own factory of model "
                + $"cache keys (IModelCacheKeyFactory) must tell contexts apart whose {nameof(BlindIndexKeys)} differ.");
        }
    }

    private sealed class SearchKeys(IModel model)
    {
        public BlindIndexKeys? Keys { get; } = model.GetEntityTypes()
            .SelectMany(static type => EntityPlan.Of(type).Columns)
            .Select(static column => column.Search?.Keys)
            .FirstOrDefault(static keys => keys is not null);
    }
}

using FieldCrypt.EntityFrameworkCore.Search;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Refuses a context whose model was made without FieldCrypt, or with other keys than it has.</summary>
internal static class ModelCheck
{
    private const string Key = "FieldCrypt:IndexKeys";

    /// <summary>Also has the blind indexes of a model that is used for the first time hash with the keys of the context.</summary>
    /// <exception cref="FieldCryptConfigurationException">The context cannot use its model.</exception>
    public static void Require(DbContext context, ColumnEncryption encryption)
    {
        var model = context.Model;
        if (model[EncryptionAnnotations.Model] is null)
        {
            // Its annotated members would be stored as they are, or not at all.
            throw new FieldCryptConfigurationException(
                $"The model of {context.GetType().Name} was made without FieldCrypt. Make it, or its compiled model, from options with UseFieldCrypt.");
        }

        var search = model.GetOrAddRuntimeAnnotationValue(Key, static of => new SearchColumns(of!), model);
        if (!search.Attach(encryption.IndexKeys))
        {
            // It would hash with the other keys, and find nothing.
            throw new FieldCryptConfigurationException(
                $"The model of {context.GetType().Name} was made with other keys of blind indexes than this context has. The application's own factory of model "
                + $"cache keys (IModelCacheKeyFactory) must tell contexts apart whose {nameof(BlindIndexKeys)} differ; a compiled model is for one only.");
        }
    }

    private sealed class SearchColumns(IModel model)
    {
        private readonly EncryptedColumn[] _columns =
            [.. model.GetEntityTypes().SelectMany(static type => EntityPlan.Of(type).Columns).Where(static column => column.Converter is not null)];

        /// <returns>Whether all hash with these keys.</returns>
        public bool Attach(BlindIndexKeys? keys)
        {
            foreach (var column in _columns)
            {
                if (keys is not null && column.Search is null)
                {
                    var bits = (int)column.Index![EncryptionAnnotations.IndexBits]!;

                    // One property for all classes that derive from the one which declares it: its table, even where each has its own.
                    var table = BoundNames.TableOf((IEntityType)column.Stored.DeclaringType, column.Stored);
                    column.Converter!.Attach(new IndexedColumn(keys, $"{table}.{column.Column}", bits, column.Member.Type));
                }

                if (column.Search?.Keys != keys)
                {
                    return false;
                }
            }

            return true;
        }
    }
}

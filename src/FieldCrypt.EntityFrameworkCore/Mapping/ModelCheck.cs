using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>Refuses a context whose model was made without FieldCrypt: its annotated members would be stored as they are, or not at all.</summary>
internal static class ModelCheck
{
    public static void Require(DbContext context)
    {
        if (context.Model[EncryptionAnnotations.Model] is null)
        {
            throw new FieldCryptConfigurationException(
                $"The model of {context.GetType().Name} was made without FieldCrypt. Make it, or its compiled model, from options with UseFieldCrypt.");
        }
    }
}

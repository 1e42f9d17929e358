using System.Diagnostics.CodeAnalysis;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>All classes that the driver has mapped in this process, wherever they are used.</summary>
internal static class MappedClasses
{
    /// <summary>Refuses to start while one of them would store plaintext of an annotated member.</summary>
    /// <exception cref="FieldCryptConfigurationException">Some would; the message names their members.</exception>
    [RequiresUnreferencedCode("Reads members by reflection.")]
    public static void RequireEncrypted()
    {
        EncryptionConvention.ApplyToRegistered();
        var maps = BsonClassMap.GetRegisteredClassMaps().ToArray();
        if (maps.SelectMany(AnnotationEffects.StoredAsPlaintext).ToArray() is { Length: > 0 } plain)
        {
            throw AnnotationEffects.MappedBefore(plain);
        }
    }
}

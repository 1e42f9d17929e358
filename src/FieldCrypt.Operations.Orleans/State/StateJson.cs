using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orleans.Storage;

namespace FieldCrypt.Operations.State;

/// <summary>How records are stored: as JSON of known types. What is in the database names no type that would be made.</summary>
internal sealed class StateJson : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input!, TypeInfo<T>()));

    public T Deserialize<T>(BinaryData input)
    {
        try
        {
            return JsonSerializer.Deserialize(input, TypeInfo<T>())!;
        }
        catch (JsonException e)
        {
            throw new FieldCryptConfigurationException("The cluster's storage holds something other than a job of this release.", e);
        }
    }

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>?)RecordJson.Default.GetTypeInfo(typeof(T))
        ?? throw new NotSupportedException($"The storage of jobs takes no {typeof(T).Name}.");
}

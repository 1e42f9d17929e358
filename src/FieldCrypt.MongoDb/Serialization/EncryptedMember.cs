using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.KeyVaults;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Serialization;

/// <summary>A member that is annotated as encrypted: what its annotation says, and, once a <see cref="FieldCryptMongoDb"/> runs, its key.</summary>
/// <remarks>
/// Thread-safe. The driver has one class map for a class in the whole process, made before any key is known; so the serializer in it looks here,
/// at every value, for the key that is bound to it.
/// </remarks>
internal sealed class EncryptedMember
{
    private MemberKey? _key;

    public EncryptedMember(MemberInfo member, EncryptedAttribute annotation)
    {
        if (annotation.Key is { Length: 0 })
        {
            throw new FieldCryptConfigurationException($"{NameOf(member)}: the name of a key is not empty.");
        }

        Name = NameOf(member);
        Algorithm = annotation.Query == FieldQuery.Equality ? CsfleAlgorithm.Deterministic : CsfleAlgorithm.Random;
        KeyName = annotation.Key;
        var type = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
        MayBeText = type != typeof(byte[]) && (!type.IsValueType || (Nullable.GetUnderlyingType(type) ?? type) == typeof(char));
        MayBeList = type == typeof(object)
            || type.IsAssignableTo(typeof(BsonValue))
            || (type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(string) && type != typeof(byte[]));
    }

    /// <summary>Class and member, for messages.</summary>
    public string Name { get; }

    public CsfleAlgorithm Algorithm { get; }

    /// <summary>The alternate name of the key in the annotation, if it names one.</summary>
    public string? KeyName { get; }

    /// <summary>Whether its values may be texts, of which collations take different ones for equal.</summary>
    public bool MayBeText { get; }

    /// <summary>Whether its values may be lists, of which nothing can be found once they are encrypted as a whole.</summary>
    public bool MayBeList { get; }

    /// <summary>What is bound; null before start and after disposal.</summary>
    public MemberKey? Bound => Volatile.Read(ref _key);

    /// <summary>Gives the member its key.</summary>
    /// <exception cref="FieldCryptConfigurationException">It has another one already.</exception>
    public void Bind(MemberKey key)
    {
        var before = Interlocked.CompareExchange(ref _key, key, null);
        if (before is null || before == key)
        {
            return;
        }

        throw new FieldCryptConfigurationException(before.Owner == key.Owner
            ? $"{Name} is stored in collections with different keys: name its own key, [Encrypted(Key = \"…\")]."
            : $"{Name} is used by another {nameof(FieldCryptMongoDb)} in this process: dispose that one first.");
    }

    /// <summary>Takes the key of an owner away.</summary>
    public void Unbind(FieldCryptMongoDb owner)
    {
        if (Bound is { } key && key.Owner == owner)
        {
            Interlocked.CompareExchange(ref _key, null, key);
        }
    }

    /// <summary>The data key for a new value, held for the caller.</summary>
    public DataKey KeyForWriting() => Require().ForWriting(this);

    /// <summary>The opened keys of the vault, to read a value with the one that it names.</summary>
    public OpenedKeys KeysForReading() => Require().Keys;

    public bool AllowsPlaintext([NotNullWhen(true)] out MemberKey? key)
    {
        key = Bound;
        return key?.Plaintext == PlaintextPolicy.AllowReads;
    }

    private MemberKey Require() => Bound ?? throw new FieldCryptConfigurationException(
        $"{Name} is encrypted, but no running {nameof(FieldCryptMongoDb)} has a collection of its class: list the collection in "
        + $"{nameof(FieldCryptMongoDbOptions)}.{nameof(FieldCryptMongoDbOptions.Collections)}.");

    private static string NameOf(MemberInfo member) => $"{member.DeclaringType?.Name}.{member.Name}";
}

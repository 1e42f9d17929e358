using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Security.Cryptography;
using FieldCrypt.Diagnostics;
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
    private const string Writing = "Serialize";
    private const string Reading = "Deserialize";

    private MemberKey? _key;

    public EncryptedMember(MemberInfo member, EncryptedAttribute annotation)
    {
        if (annotation.Key is { Length: 0 })
        {
            throw new FieldCryptConfigurationException($"{MemberAnnotations.NameOf(member)}: the name of a key is not empty.");
        }

        Name = MemberAnnotations.NameOf(member);
        Algorithm = annotation.Query == FieldQuery.Equality ? CsfleAlgorithm.Deterministic : CsfleAlgorithm.Random;
        KeyName = annotation.Key;
        var type = member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;
        MayBeText = type != typeof(byte[]) && (!type.IsValueType || (Nullable.GetUnderlyingType(type) ?? type) == typeof(char));
        MayBeList = type == typeof(object)
            || type.IsAssignableTo(typeof(BsonValue))
            || (type.IsAssignableTo(typeof(IEnumerable)) && type != typeof(string) && type != typeof(byte[]));
    }

    /// <summary>A place that no class says anything of: whatever its values are, they are encrypted as they are stored.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="algorithm">How it is encrypted.</param>
    /// <param name="keyName">The alternate name of its own key; null for that of the collection.</param>
    public EncryptedMember(string name, CsfleAlgorithm algorithm, string? keyName)
    {
        (Name, Algorithm, KeyName) = (name, algorithm, keyName);
        (MayBeText, MayBeList) = (true, true);
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

    /// <summary>The BSON type that values are stored as, if the member is searched and its serializer says so; known once a schema is read.</summary>
    public BsonType? StoredAs { get; set; }

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
    public DataKey KeyForWriting() => Require(Writing).ForWriting(this);

    /// <summary>The data key of a stored value, held for the caller.</summary>
    /// <param name="id">The key that the value names.</param>
    /// <param name="algorithm">The algorithm that the value names.</param>
    /// <exception cref="DataNotAuthenticException">One of them is not the member's: the value was written for another.</exception>
    public DataKey KeyForReading(Guid id, CsfleAlgorithm algorithm)
    {
        var key = Require(Reading);
        if (algorithm != Algorithm && key.Algorithm != AlgorithmPolicy.AllowReads)
        {
            throw new DataNotAuthenticException(
                $"the value is encrypted with algorithm {algorithm}, the member is annotated for {Algorithm}. It was moved here from another member; or the "
                + $"annotation was changed: then say so ({nameof(CollectionSchema)}.{nameof(CollectionSchema.WithAlgorithmPolicy)}) until all is written again.");
        }

        key.RequireReadable(this, id);
        return key.Keys.Get(id);
    }

    /// <summary>Opens a value that Queryable Encryption stored.</summary>
    /// <exception cref="DataNotAuthenticException">It was changed, or is of another key than the member's.</exception>
    public (BsonType Type, byte[] Value) OpenQueryable(byte[] blob)
    {
        var key = Require(Reading);
        var (id, type, value) = Task.Run(() => QueryableValues.OpenAsync(key.Keys, blob, CancellationToken.None).AsTask()).GetAwaiter().GetResult();
        try
        {
            key.RequireReadable(this, id);
            return (type, value);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(value);
            throw;
        }
    }

    public bool AllowsPlaintext([NotNullWhen(true)] out MemberKey? key)
    {
        key = Bound;
        return key?.Plaintext == PlaintextPolicy.AllowReads;
    }

    /// <summary>Whether the values of two members can stand in one place: equal plaintexts look equal in both, or in neither, under the same key.</summary>
    public bool IsLike(EncryptedMember other) =>
        other == this || (other.Algorithm == Algorithm && other.KeyName == KeyName && other.Bound?.Fixed == Bound?.Fixed && MayEqual(other));

    /// <summary>Whether values of two members can be of one type. An int 5 and a long 5 are different ciphertext.</summary>
    public bool MayEqual(EncryptedMember other) => StoredAs is null || other.StoredAs is null || StoredAs == other.StoredAs;

    private MemberKey Require(string operation) => Bound ?? throw PastEncryption(operation);

    private ProtectedOperationException PastEncryption(string operation)
    {
        FieldCryptMetrics.PastEncryption(Name, operation, FieldCryptMetrics.Refused);
        return new ProtectedOperationException(
            $"{Name} is encrypted, but no running {nameof(FieldCryptMongoDb)} has a collection of its class: list the collection in "
            + $"{nameof(FieldCryptMongoDbOptions)}.{nameof(FieldCryptMongoDbOptions.Collections)}. A class that derives from a listed one must be known when "
            + $"the {nameof(FieldCryptMongoDb)} is made: name it with [BsonKnownTypes].")
        {
            PastEncryption = true,
        };
    }
}

using System.Diagnostics.CodeAnalysis;
using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb.Serialization;

namespace FieldCrypt.MongoDb;

/// <summary>A collection whose documents have encrypted members: which class they are of, and which data key encrypts them.</summary>
/// <remarks>
/// Immutable and thread-safe. Make it before anything else uses the class with MongoDB: the driver maps a class once for the whole process.
/// </remarks>
public sealed class CollectionSchema
{
    private readonly Action<bool>? _bindDocumentKeys;

    private CollectionSchema(
        string name,
        Type documentType,
        DataKeyReference? key,
        Action<bool>? bindDocumentKeys,
        PathNode root,
        IReadOnlyCollection<EncryptedMember> members,
        PlaintextPolicy plaintextPolicy)
    {
        Name = name;
        DocumentType = documentType;
        Key = key;
        _bindDocumentKeys = bindDocumentKeys;
        Root = root;
        Members = members;
        PlaintextPolicy = plaintextPolicy;
    }

    /// <summary>Database and collection: <c>clinic.patients</c>, or <c>*.patients</c> for the collection in every database.</summary>
    public string Name { get; }

    /// <summary>The class of the documents.</summary>
    public Type DocumentType { get; }

    /// <summary>The data key of all documents; null if each has its own.</summary>
    public DataKeyReference? Key { get; }

    /// <summary>What happens to values that were never encrypted.</summary>
    public PlaintextPolicy PlaintextPolicy { get; }

    /// <summary>Where the documents are encrypted.</summary>
    internal PathNode Root { get; }

    /// <summary>All encrypted members, nested ones too.</summary>
    internal IReadOnlyCollection<EncryptedMember> Members { get; }

    /// <summary>Describes a collection whose documents share a data key.</summary>
    /// <typeparam name="TDocument">The class of the documents, with <see cref="EncryptedAttribute"/> on members, also of nested classes.</typeparam>
    /// <param name="name">Database and collection: <c>clinic.patients</c>, or <c>*.patients</c> for the collection in every database.</param>
    /// <param name="key">The data key, by alternate name or id, of all members that do not name their own.</param>
    /// <exception cref="FieldCryptConfigurationException">
    /// The name is malformed, nothing is annotated, or an annotation would have no effect.
    /// </exception>
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    public static CollectionSchema For<TDocument>(string name, DataKeyReference key)
    {
        RequireName(name);
        RequireKey(key);
        return new(name, typeof(TDocument), key, null, ClassPaths.Of(typeof(TDocument), out var members), members, PlaintextPolicy.Refuse);
    }

    /// <summary>Describes a collection in which each document says itself which data key encrypts it: a key for each tenant.</summary>
    /// <remarks>
    /// A filter or an update says nothing of the document that it is for: put it inside <see cref="FieldCryptMongoDb.UseKey"/>. Reading needs no key:
    /// each value names its own.
    /// </remarks>
    /// <typeparam name="TDocument">The class of the documents.</typeparam>
    /// <param name="name">As in <see cref="For"/>.</param>
    /// <param name="key">Reads the key off a document, such as <c>p => $"tenant-{p.TenantId}"</c>. Called whenever one is serialized, on several threads.</param>
    /// <exception cref="FieldCryptConfigurationException">As in <see cref="For"/>, or the class has a serializer already.</exception>
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    public static CollectionSchema ForDocumentsWithKeys<TDocument>(string name, Func<TDocument, DataKeyReference> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        RequireName(name);
        var root = ClassPaths.Of(typeof(TDocument), out var members);
        var serializer = DocumentKeySerializer<TDocument>.Registered;
        return new(
            name, typeof(TDocument), null, bind => serializer.KeyOf = bind ? key : null, root, members, PlaintextPolicy.Refuse);
    }

    /// <summary>The same collection, with another policy for values that were never encrypted.</summary>
    public CollectionSchema WithPlaintextPolicy(PlaintextPolicy policy) => Enum.IsDefined(policy)
        ? new(Name, DocumentType, Key, _bindDocumentKeys, Root, Members, policy)
        : throw new ArgumentOutOfRangeException(nameof(policy));

    /// <summary>Says the name and the class.</summary>
    public override string ToString() => $"{Name} of {DocumentType.Name}";

    /// <summary>Gives each member its key.</summary>
    internal void Bind(FieldCryptMongoDb owner, KeyVaults.OpenedKeys keys)
    {
        foreach (var member in Members)
        {
            member.Bind(new MemberKey(owner, keys, member.KeyName is { } name ? DataKeyReference.ByName(name) : Key, PlaintextPolicy));
        }

        _bindDocumentKeys?.Invoke(true);
    }

    internal void Unbind(FieldCryptMongoDb owner)
    {
        foreach (var member in Members)
        {
            member.Unbind(owner);
        }

        _bindDocumentKeys?.Invoke(false);
    }

    private static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == name.Length - 1 || name.EndsWith(".*", StringComparison.Ordinal))
        {
            throw new FieldCryptConfigurationException($"'{name}' is not a database and a collection, such as clinic.patients or *.patients.");
        }
    }

    private static void RequireKey(DataKeyReference key)
    {
        if (key == default)
        {
            throw new FieldCryptConfigurationException("A collection needs the name or the id of a data key.");
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb.Serialization;

namespace FieldCrypt.MongoDb;

/// <summary>A collection whose documents have encrypted members: which class they are of, and which data key encrypts them.</summary>
/// <remarks>
/// <para>Immutable and thread-safe. Several may describe one collection, each with another class; what any of them encrypts is encrypted.</para>
/// <para>Making one registers the convention that annotated classes are mapped by. The classes are mapped when a <see cref="FieldCryptMongoDb"/> is
/// made of it: until then class maps and conventions can be registered.</para>
/// </remarks>
public abstract class CollectionSchema
{
    private readonly Lazy<(PathNode Root, IReadOnlyCollection<EncryptedMember> Members)> _paths;

    private protected CollectionSchema(CollectionSchema other, PlaintextPolicy plaintextPolicy, AlgorithmPolicy algorithmPolicy)
    {
        Name = other.Name;
        DocumentType = other.DocumentType;
        Key = other.Key;
        KeyOfDocument = other.KeyOfDocument;
        _paths = other._paths;
        PlaintextPolicy = plaintextPolicy;
        AlgorithmPolicy = algorithmPolicy;
    }

    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    private protected CollectionSchema(string name, Type documentType, DataKeyReference? key, Func<object, DataKeyReference>? keyOfDocument)
    {
        RequireName(name);
        Name = name;
        DocumentType = documentType;
        Key = key;
        KeyOfDocument = keyOfDocument;
        EncryptionConvention.Register();
        ClassMapWatch.Register();
        if (keyOfDocument is not null)
        {
            DocumentKeyProvider.Announce(documentType, ClassMapWatch.Instance);
        }

        _paths = new(() => (ClassPaths.Of([documentType], out var members), members));
    }

    /// <summary>Database and collection: <c>clinic.patients</c>, or <c>*.patients</c> for the collection in every database.</summary>
    public string Name { get; }

    /// <summary>The class of the documents.</summary>
    public Type DocumentType { get; }

    /// <summary>The data key of all documents; null if each has its own.</summary>
    public DataKeyReference? Key { get; }

    /// <summary>What happens to values that were never encrypted.</summary>
    public PlaintextPolicy PlaintextPolicy { get; }

    /// <summary>What happens to values of the other algorithm.</summary>
    public AlgorithmPolicy AlgorithmPolicy { get; }

    /// <summary>Where the documents are encrypted. The class is mapped now, if it was not.</summary>
    /// <exception cref="FieldCryptConfigurationException">Nothing is annotated, or an annotation would have no effect.</exception>
    internal PathNode Root => _paths.Value.Root;

    /// <summary>All encrypted members, nested ones too.</summary>
    internal IReadOnlyCollection<EncryptedMember> Members => _paths.Value.Members;

    private Func<object, DataKeyReference>? KeyOfDocument { get; }

    /// <summary>Describes a collection whose documents share a data key.</summary>
    /// <typeparam name="TDocument">
    /// The class of the documents, with <see cref="EncryptedAttribute"/> on members, also of nested classes. Annotations that would have no effect are
    /// refused when a <see cref="FieldCryptMongoDb"/> is made.
    /// </typeparam>
    /// <param name="name">Database and collection: <c>clinic.patients</c>, or <c>*.patients</c> for the collection in every database.</param>
    /// <param name="key">The data key, by alternate name or id, of all members that do not name their own.</param>
    /// <exception cref="FieldCryptConfigurationException">The name is malformed, or there is no key.</exception>
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    public static CollectionSchema<TDocument> For<TDocument>(string name, DataKeyReference key) => key == default
        ? throw new FieldCryptConfigurationException("A collection needs the name or the id of a data key.")
        : new(name, key, null);

    /// <summary>Describes a collection in which each document says itself which data key encrypts it: a key for each tenant.</summary>
    /// <remarks>
    /// <para>A filter or an update says nothing of the document that it is for: put it inside <see cref="FieldCryptMongoDb.UseKey"/>; likewise a
    /// projection that reads encrypted members without their document.</para>
    /// <para>A document is read only if its values are encrypted with its own key: one that was moved there from another tenant's is refused.</para>
    /// </remarks>
    /// <typeparam name="TDocument">The class of the documents. Classes that derive from it are included.</typeparam>
    /// <param name="name">As in <see cref="For"/>.</param>
    /// <param name="key">
    /// Reads the key off a document, such as <c>p => $"tenant-{p.TenantId}"</c>. Called whenever one is written or read, on several threads.
    /// </param>
    /// <exception cref="FieldCryptConfigurationException">The name is malformed.</exception>
    [RequiresUnreferencedCode("The driver maps classes by reflection.")]
    public static CollectionSchema<TDocument> ForDocumentsWithKeys<TDocument>(string name, Func<TDocument, DataKeyReference> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new(name, null, document => key((TDocument)document));
    }

    /// <summary>The same collection, with another policy for values that were never encrypted.</summary>
    public abstract CollectionSchema WithPlaintextPolicy(PlaintextPolicy policy);

    /// <summary>The same collection, with another policy for values of the other algorithm than their member is annotated for.</summary>
    public abstract CollectionSchema WithAlgorithmPolicy(AlgorithmPolicy policy);

    /// <summary>Says the name and the class.</summary>
    public override string ToString() => $"{Name} of {DocumentType.Name}";

    /// <summary>Gives each member its key.</summary>
    internal void Bind(FieldCryptMongoDb owner, KeyVaults.OpenedKeys keys)
    {
        foreach (var member in Members)
        {
            member.Bind(new MemberKey(
                owner, keys, member.KeyName is { } name ? DataKeyReference.ByName(name) : Key, PlaintextPolicy, AlgorithmPolicy));
        }

        if (KeyOfDocument is { } keyOf)
        {
            DocumentKeyProvider.Require(DocumentType);
            DocumentKeyProvider.Bind(DocumentType, keyOf);
        }
    }

    internal void Unbind(FieldCryptMongoDb owner)
    {
        if (!_paths.IsValueCreated)
        {
            return;
        }

        foreach (var member in Members)
        {
            member.Unbind(owner);
        }

        if (KeyOfDocument is { } keyOf)
        {
            DocumentKeyProvider.Unbind(DocumentType, keyOf);
        }
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
}

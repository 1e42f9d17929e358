using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Options;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>Reads off the driver's class maps where the documents of a class are encrypted, and refuses annotations that would have no effect.</summary>
internal sealed class ClassPaths
{
    private readonly Dictionary<Type, PathNode> _classes = [];
    private readonly HashSet<EncryptedMember> _members = [];

    private ClassPaths()
    {
    }

    /// <summary>Reads a class, the classes that derive from it and are known to the driver, and all that it contains.</summary>
    /// <param name="type">The class of the documents.</param>
    /// <param name="members">Its encrypted members, nested ones too.</param>
    /// <returns>The root of its documents.</returns>
    /// <exception cref="FieldCryptConfigurationException">
    /// Nothing is annotated, or an annotation has no effect; the message names the member.
    /// </exception>
    [RequiresUnreferencedCode("Reads class maps by reflection.")]
    public static PathNode Of(Type type, out IReadOnlyCollection<EncryptedMember> members)
    {
        EncryptionConvention.Register();
        var paths = new ClassPaths();
        var root = paths.OfClass(type);
        paths.Prune();
        members = paths._members;
        return root.LeadsToLeaf() ? root : throw new FieldCryptConfigurationException(
            $"Class {type.Name} has no [Encrypted] member: list its collection among the plain ones.");
    }

    private PathNode OfClass(Type type)
    {
        if (_classes.TryGetValue(type, out var known))
        {
            return known;
        }

        var node = PathNode.Inner();
        _classes[type] = node;
        var plain = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in MapsOf(type))
        {
            RefuseIneffective(map);
            foreach (var member in map.AllMemberMaps.Where(member => member != map.ExtraElementsMemberMap))
            {
                Add(node, plain, member, Of(member.GetSerializer()));
            }
        }

        return node;
    }

    // Classes of one collection may use an element name twice, but not once encrypted and once not: nothing in a command tells them apart.
    private static void Add(PathNode node, HashSet<string> plain, BsonMemberMap member, PathNode? child)
    {
        var name = member.ElementName;
        var known = node.Children.TryGetValue(name, out var other);
        if (child is null ? known && other!.IsLeaf : (child.IsLeaf && plain.Contains(name)) || (known && other!.Member != child.Member))
        {
            throw new FieldCryptConfigurationException(
                $"Element '{name}' is encrypted in one class and not, or differently, in another of the same collection: give it different names.");
        }

        if (child is null)
        {
            plain.Add(name);
        }
        else
        {
            node.Set(name, PathNode.Union(other, child));
        }
    }

    // Only ways that lead to an encrypted member are kept; whether one does is known when all classes are read.
    private void Prune()
    {
        foreach (var node in _classes.Values)
        {
            foreach (var (name, _) in node.Children.Where(child => !child.Value.LeadsToLeaf()).ToArray())
            {
                node.Set(name, null);
            }
        }
    }

    private PathNode? Of(IBsonSerializer serializer)
    {
        switch (serializer)
        {
            case IEncryptedSerializer encrypted:
                RequireSearchable(encrypted);
                _members.Add(encrypted.Member);
                return PathNode.Leaf(encrypted.Member);
            case IBsonDictionarySerializer dictionary:
                return OfDictionary(dictionary);
            case IBsonArraySerializer array when array.TryGetItemSerializationInfo(out var item):
                return Of(item.Serializer);
            case IBsonDocumentSerializer when IsMapped(serializer.ValueType):
                return OfClass(serializer.ValueType);
            case IChildSerializerConfigurable child:
                return Of(child.ChildSerializer);
            default:
                return serializer.ValueType.IsInterface ? OfInterface(serializer.ValueType) : null;
        }
    }

    private PathNode? OfDictionary(IBsonDictionarySerializer dictionary)
    {
        if (Of(dictionary.ValueSerializer) is not { } values)
        {
            return null;
        }

        var node = PathNode.Inner();
        switch (dictionary.DictionaryRepresentation)
        {
            case DictionaryRepresentation.ArrayOfDocuments:
                node.Set("v", values);
                break;
            case DictionaryRepresentation.ArrayOfArrays:
                return values.IsLeaf
                    ? throw new FieldCryptConfigurationException($"{values.Member!.Name} cannot stand in a dictionary that is stored as an array of arrays.")
                    : values;
            default:
                node.Any = values;
                break;
        }

        return node;
    }

    private PathNode? OfInterface(Type type)
    {
        PathNode? node = null;
        foreach (var map in BsonClassMap.GetRegisteredClassMaps().Where(map => type.IsAssignableFrom(map.ClassType)).ToArray())
        {
            var paths = OfClass(map.ClassType);
            node = PathNode.Union(node, paths);
        }

        return node;
    }

    private static bool IsMapped(Type type) =>
        type.IsClass && !typeof(BsonValue).IsAssignableFrom(type) && type != typeof(object) && type != typeof(string);

    private static IEnumerable<BsonClassMap> MapsOf(Type type)
    {
        var map = BsonClassMap.LookupClassMap(type);
        var known = new HashSet<BsonClassMap> { map };
        var pending = new Stack<BsonClassMap>(known);
        while (pending.TryPop(out var current))
        {
            yield return current;
            foreach (var derived in current.KnownTypes.Select(BsonClassMap.LookupClassMap).Concat(
                BsonClassMap.GetRegisteredClassMaps().Where(candidate => current.ClassType.IsAssignableFrom(candidate.ClassType))).ToArray())
            {
                if (known.Add(derived))
                {
                    pending.Push(derived);
                }
            }
        }
    }

    // A protection that silently does nothing is worse than none.
    private static void RefuseIneffective(BsonClassMap map)
    {
        const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        foreach (var member in map.ClassType.GetMembers(Declared).Where(member => member.IsDefined(typeof(EncryptedAttribute), inherit: true)))
        {
            var name = $"{member.DeclaringType?.Name}.{member.Name}";
            var memberMap = map.AllMemberMaps.FirstOrDefault(candidate => candidate.MemberName == member.Name)
                ?? throw new FieldCryptConfigurationException($"{name} is annotated as encrypted but is not stored: it is not public, or the mapping ignores it.");
            if (memberMap == map.IdMemberMap)
            {
                throw new FieldCryptConfigurationException($"{name} is the _id of its documents, which cannot be encrypted: the server must tell documents apart by it.");
            }

            if (memberMap == map.ExtraElementsMemberMap)
            {
                throw new FieldCryptConfigurationException($"{name} holds extra elements, which are stored one by one: annotate members instead.");
            }

            if (memberMap.GetSerializer() is not IEncryptedSerializer)
            {
                throw new FieldCryptConfigurationException(
                    $"{name} is annotated as encrypted, but the driver mapped class {map.ClassType.Name} before FieldCrypt was there, or without AutoMap: "
                    + $"make the {nameof(CollectionSchema)} first, before anything uses the class, and map by AutoMap.");
            }
        }
    }

    // Refused when an application starts, not when it first writes: what the representation shows can never be found by equality.
    private static void RequireSearchable(IEncryptedSerializer encrypted)
    {
        if (encrypted.Member.Algorithm != CsfleAlgorithm.Deterministic)
        {
            return;
        }

        var plaintext = encrypted.Plaintext;
        while (plaintext is IChildSerializerConfigurable nullable and not IBsonArraySerializer && Nullable.GetUnderlyingType(plaintext.ValueType) is not null)
        {
            plaintext = nullable.ChildSerializer;
        }

        BsonType? type = plaintext switch
        {
            IRepresentationConfigurable representation => representation.Representation,
            IBsonArraySerializer => BsonType.Array,
            IBsonDocumentSerializer => BsonType.Document,
            _ => null,
        };
        if (type is { } stored && !BsonTypeRules.Allows(CsfleAlgorithm.Deterministic, stored))
        {
            throw new FieldCryptConfigurationException(
                $"{encrypted.Member.Name} is stored as BSON {stored}, which cannot be found by equality: take Query = Equality away, or store it as a "
                + "string, an integer, a date or binary ([BsonRepresentation]).");
        }
    }
}

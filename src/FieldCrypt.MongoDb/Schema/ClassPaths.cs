using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Options;
using MongoDB.Bson.Serialization.Serializers;

namespace FieldCrypt.MongoDb.Schema;

/// <summary>Reads off the driver's class maps where the documents of a class are encrypted, and refuses annotations that would have no effect.</summary>
internal sealed class ClassPaths
{
    // Deeper is a generic class that holds itself, each time of another type.
    private const int MaxDepth = 256;

    private readonly Dictionary<Type, PathNode> _classes = [];
    private readonly List<(PathNode Place, List<PathNode> Parts)> _shared = [];
    private readonly HashSet<EncryptedMember> _members = [];

    // The serializers that the way leads through since the last class, and whether it came back to one: classes are read once, these are not.
    private Dictionary<IBsonSerializer, bool> _way = NewWay();
    private int _depthInside;
    private int _depth;

    private ClassPaths()
    {
    }

    /// <summary>Reads classes, the classes that derive from them and are known to the driver, and all that they contain.</summary>
    /// <param name="types">The classes of the documents of one collection.</param>
    /// <param name="members">Their encrypted members, nested ones too.</param>
    /// <returns>The root of the documents.</returns>
    /// <exception cref="FieldCryptConfigurationException">
    /// Nothing is annotated, or an annotation has no effect; the message names the member.
    /// </exception>
    [RequiresUnreferencedCode("Reads class maps by reflection.")]
    public static PathNode Of(IReadOnlyCollection<Type> types, out IReadOnlyCollection<EncryptedMember> members)
    {
        EncryptionConvention.Register();
        EncryptionConvention.ApplyToRegistered();
        var paths = new ClassPaths();
        foreach (var type in types)
        {
            AnnotationEffects.RequireUnhidden(type);
            MappedClasses.Require(type);
        }

        var root = types.Count == 1 ? paths.OfClass(types.First()) : paths.OfClasses(types);
        paths.Share();
        paths.Prune();
        members = paths._members;
        return root.LeadsToLeaf() ? root : throw new FieldCryptConfigurationException(
            $"Class {types.First().Name} has no [Encrypted] member: list its collection among the plain ones.");
    }

    private static Dictionary<IBsonSerializer, bool> NewWay() => new(ReferenceEqualityComparer.Instance);

    private PathNode OfClass(Type type)
    {
        if (!_classes.TryGetValue(type, out var node))
        {
            node = PathNode.Inner();
            _classes[type] = node;
            var outer = _way;
            _way = NewWay();
            RequireBounded(++_depth, type);
            AddMembers(node, MappedClasses.From(type));
            _depth--;
            _way = outer;
        }

        return node;
    }

    private static void RequireBounded(int depth, Type type)
    {
        if (depth > MaxDepth)
        {
            throw new FieldCryptConfigurationException(
                $"{type.Name} is held more than {MaxDepth} classes deep, as a generic class that holds itself, each time of another type: not all of them can be "
                + "searched for annotations.");
        }
    }

    private PathNode OfClasses(IEnumerable<Type> types)
    {
        var node = PathNode.Inner();
        AddMembers(node, types.SelectMany(MappedClasses.From).Distinct());
        _shared.Add((node, []));
        return node;
    }

    private void AddMembers(PathNode node, IEnumerable<BsonClassMap> maps)
    {
        var plain = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in maps)
        {
            AnnotationEffects.Require(map);
            foreach (var member in map.AllMemberMaps.Where(member => member != map.ExtraElementsMemberMap))
            {
                var place = MemberAnnotations.NameOf(member.MemberInfo);
                Containers.RequireUnhidden(member.MemberType);
                var child = Of(member.GetSerializer(), place);
                Add(node, plain, member.ElementName, child);
                node.Name(member.MemberName, member.ElementName, isReadable: child is null);
            }
        }
    }

    // Classes of one collection may use an element name twice, but not once encrypted and once not: nothing in a command tells them apart.
    private void Add(PathNode node, HashSet<string> plain, string name, PathNode? child)
    {
        var known = node.Children.TryGetValue(name, out var other);
        if (child is null ? known && other!.IsLeaf : (child.IsLeaf && plain.Contains(name)) || (known && !IsSameKind(other!, child)))
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
            node.Set(name, Both(other, child));
        }
    }

    private static bool IsSameKind(PathNode first, PathNode second) =>
        first.Member is { } member ? second.Member is { } other && member.IsLike(other) : !second.IsLeaf;

    // One place for several kinds of value. What they have in common is put together when all classes are read.
    private PathNode? Both(PathNode? first, PathNode? second)
    {
        if (first is null || second is null || first == second || first.IsLeaf)
        {
            return first ?? second;
        }

        var shared = PathNode.Inner();
        _shared.Add((shared, [first, second]));
        return shared;
    }

    private void Share()
    {
        // In the order in which they were met: a part that is itself shared came first.
        foreach (var (place, parts) in _shared)
        {
            if (parts.Aggregate((PathNode?)null, PathNode.Union) is { } union)
            {
                place.Any = union.Any;
                place.NameAs(union);
                foreach (var (name, child) in union.Children)
                {
                    place.Set(name, child);
                }
            }
        }
    }

    // Only ways that lead to an encrypted member are kept; whether one does is known when all classes are read.
    private void Prune()
    {
        foreach (var node in _classes.Values.Concat(_shared.Select(static shared => shared.Place)))
        {
            foreach (var (name, _) in node.Children.Where(child => !child.Value.LeadsToLeaf()).ToArray())
            {
                node.Set(name, null);
                node.Name(name, name, isReadable: true);
            }

            RequirePaths(node);
        }
    }

    // Nothing in a command could be told to be about it: $ and dots mean something else in a path.
    private static void RequirePaths(PathNode node)
    {
        if (node.Children.Keys.FirstOrDefault(static name => name.StartsWith('$') || name.Contains('.', StringComparison.Ordinal)) is { } name)
        {
            throw new FieldCryptConfigurationException(
                $"Element '{name}' is encrypted, or something in it is, but no path can name it: give it a name without dots that does not begin with a dollar.");
        }
    }

    private PathNode? Of(IBsonSerializer serializer, string place)
    {
        if (IEncryptedSerializer.IsIn(serializer, out var encrypted))
        {
            Searchability.Require(encrypted);
            if (_members.Add(encrypted.Member))
            {
                // What is annotated inside is encrypted before the whole is, and needs its key; no path leads there.
                _depthInside++;
                Of(encrypted.Plaintext, place);
                _depthInside--;
            }

            return PathNode.Leaf(encrypted.Member);
        }

        // A BsonValue is a list of such values, the driver says.
        if (!_way.TryAdd(serializer, false))
        {
            _way[serializer] = true;
            return null;
        }

        var found = OfContainer(serializer, place);
        _way.Remove(serializer, out var isInItself);
        return found is null || !isInItself ? found : throw new FieldCryptConfigurationException(
            $"{place} is written by {serializer.GetType().Name}, whose values hold such values again, and holds annotated members: nothing can tell how deep. "
            + "Annotate the whole member, or put a class between.");
    }

    private PathNode? OfContainer(IBsonSerializer serializer, string place) => serializer switch
    {
        IBsonDictionarySerializer dictionary => OfDictionary(dictionary, place),
        IKeyValuePairSerializer pair => OfPair(pair, serializer, place),
        IBsonTupleSerializer tuple => OfTuple(tuple, serializer.ValueType, place),
        IBsonArraySerializer array when array.TryGetItemSerializationInfo(out var item) => Of(item.Serializer, place),
        _ when Containers.IsOfClassMap(serializer) => OfClass(Stored(serializer.ValueType, place)),
        IChildSerializerConfigurable child => Of(child.ChildSerializer, place),
        ObjectSerializer any => OfObject(any),
        _ when serializer.ValueType.IsInterface => OfInterface(serializer.ValueType, place),
        _ => OfUnknown(serializer, place),
    };

    // Elsewhere the driver's loss is to be seen in the database; of ciphertext nobody sees that it holds nothing.
    private Type Stored(Type type, string place)
    {
        if (_depthInside > 0)
        {
            Containers.RequireStored(type, place);
        }

        return type;
    }

    private PathNode? OfDictionary(IBsonDictionarySerializer dictionary, string place)
    {
        OfUnknown(dictionary.KeySerializer, place);
        if (Of(dictionary.ValueSerializer, place) is not { } values)
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

    private PathNode? OfPair(IKeyValuePairSerializer pair, IBsonSerializer serializer, string place)
    {
        PathNode? node = null;
        foreach (var (name, part) in ((string, string)[])
            [("k", nameof(KeyValuePairSerializer<,>.KeySerializer)), ("v", nameof(KeyValuePairSerializer<,>.ValueSerializer))])
        {
            if (serializer.GetType().GetProperty(part)?.GetValue(serializer) is IBsonSerializer held && Of(held, place) is { } child)
            {
                node = Both(node, pair.Representation == BsonType.Array ? child : PathNode.Of(name, child));
            }
        }

        return node;
    }

    // Stored as an array: its items are one place.
    private PathNode? OfTuple(IBsonTupleSerializer tuple, Type type, string place)
    {
        PathNode? node = null;
        for (var item = 1; item <= type.GetGenericArguments().Length; item++)
        {
            node = Both(node, Of(tuple.GetItemSerializer(item), place));
        }

        return node;
    }

    // The driver lets only such classes in there as its serializer was told to.
    private PathNode? OfObject(ObjectSerializer any) => BsonClassMap.GetRegisteredClassMaps()
        .Select(static map => map.ClassType)
        .Where(type => Containers.AnnotatedIn(type) is not null && any.AllowedSerializationTypes(type))
        .ToArray()
        .Aggregate((PathNode?)null, (node, type) => Both(node, OfClass(type)));

    private PathNode? OfInterface(Type type, string place)
    {
        var known = BsonClassMap.GetRegisteredClassMaps().Select(static map => map.ClassType).Where(type.IsAssignableFrom).ToArray();
        if (known.Length == 0 && _depthInside == 0 && Containers.AnnotatedIn(type) is { } annotated)
        {
            throw new FieldCryptConfigurationException(
                $"{place} holds a {type.Name}, in which {MemberAnnotations.NameOf(annotated)} is annotated as encrypted, but no class that implements it is "
                + "known to the driver: register their class maps first.");
        }

        return known.Aggregate((PathNode?)null, (node, implementation) => Both(node, OfClass(implementation)));
    }

    // What nothing can look into must not hold anything annotated; unless it is encrypted as a whole.
    private PathNode? OfUnknown(IBsonSerializer serializer, string place)
    {
        if (_depthInside == 0)
        {
            Containers.RequireNothingAnnotatedIn(serializer, place);
        }

        return null;
    }
}

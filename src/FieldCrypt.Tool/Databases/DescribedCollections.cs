using FieldCrypt.MongoDb;
using FieldCrypt.MongoDb.Schema;
using FieldCrypt.MongoDb.Serialization;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Databases;

/// <summary>Collections of MongoDB as the settings describe them.</summary>
internal static class DescribedCollections
{
    /// <summary>What is encrypted in a collection.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="name">The collection.</param>
    /// <param name="plaintext">What happens to plaintext where something is to be encrypted.</param>
    /// <exception cref="FieldCryptConfigurationException">They do not describe it, or contradict themselves.</exception>
    public static CollectionPlan Find(ToolSettings settings, string name, PlaintextPolicy plaintext)
    {
        var described = settings.MongoDb?.Collections.FirstOrDefault(collection => collection.Name == name) ?? throw new FieldCryptConfigurationException(
            $"The settings do not describe collection '{ForeignText.Shown(name)}': add it to the collections of \"mongoDb\" in fieldcrypt.json, with its data key and encrypted fields.");
        var root = PathNode.Inner();
        foreach (var (path, field) in described.Encrypted)
        {
            Add(root, path, field);
        }

        return root.LeadsToLeaf()
            ? new CollectionPlan(name, root, KeyOf(described.Key), plaintext, AlgorithmPolicy.AllowReads)
            : throw new FieldCryptConfigurationException($"The settings name no encrypted field of collection {ForeignText.Shown(name)}.");
    }

    private static void Add(PathNode root, string path, MongoFieldSettings field)
    {
        var names = path.Split('.');
        var node = root;
        foreach (var name in names[..^1])
        {
            if (node.Child(name) is not { } child)
            {
                child = PathNode.Inner();
                node.Set(name, child);
            }

            node = child.IsLeaf ? throw Refused(path) : child;
        }

        if (names.Contains("") || node.Child(names[^1]) is not null || path == "_id")
        {
            throw Refused(path);
        }

        node.Set(names[^1], PathNode.Leaf(new EncryptedMember(path, field.Searched ? CsfleAlgorithm.Deterministic : CsfleAlgorithm.Random, field.Key)));
    }

    private static DataKeyReference KeyOf(string key) => Guid.TryParse(key, out var id) ? id : key;

    private static FieldCryptConfigurationException Refused(string path) =>
        new($"Field '{ForeignText.Shown(path)}' cannot be encrypted by itself: it is _id, has an empty name, or is inside or around another that is encrypted.");
}

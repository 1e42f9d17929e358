using System.Diagnostics.CodeAnalysis;
using FieldCrypt.Generated;

namespace FieldCrypt.Model;

/// <summary>Where the shape of a class is known from: the generator if it described the class, reflection otherwise.</summary>
internal static class ClassShapes
{
    /// <summary>The shape of a class.</summary>
    /// <exception cref="FieldCryptConfigurationException">The program is trimmed, and the generator did not describe the class.</exception>
    public static ClassShape Of(Type type) => Of(type, Trimming.IsNoticed);

    /// <summary>The same, with what is known of the program: reflection would show what the trimmer left of a class, perhaps without its annotations.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Where members may be missing the class is refused.")]
    public static ClassShape Of(Type type, bool isTrimmed) =>
        GeneratedClasses.Find(type) is { } described ? new DescribedClass(type, described)
        : !isTrimmed ? new ReflectedClass(type)
        : throw new FieldCryptConfigurationException(
            $"Class {type.Name} cannot be read by reflection: the program is trimmed, or meant for Native AOT, and members and annotations may be missing. "
            + $"Have it described when it is compiled: by [DynamoDBTable] on the class, or by [assembly: GenerateTableSchema(typeof({type.Name}))] in the "
            + "assembly that declares it; FC0501 says why a class cannot be.");
}

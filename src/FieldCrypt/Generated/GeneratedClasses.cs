using System.Collections.Concurrent;
using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FieldCrypt.Generated;

/// <summary>The classes that the source generator described, of all assemblies that are loaded. Filled by generated code only.</summary>
/// <remarks>Thread-safe.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GeneratedClasses
{
    private static readonly ConcurrentDictionary<Type, Lazy<GeneratedClass>> s_classes = [];

    /// <summary>Adds a class; one that is there already stays.</summary>
    /// <param name="type">The class.</param>
    /// <param name="describe">Describes it, once it is asked for.</param>
    public static void Add(Type type, Func<GeneratedClass> describe)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(describe);
        s_classes.TryAdd(type, new Lazy<GeneratedClass>(describe));
    }

    /// <summary>What is known of a class; null if the generator did not describe it.</summary>
    internal static GeneratedClass? Find(Type type)
    {
        if (!s_classes.TryGetValue(type, out var described) && RuntimeFeature.IsDynamicCodeSupported)
        {
            // An assembly of which nothing has run yet has registered nothing yet. Compiled ahead of time, all have before the program begins.
            RuntimeHelpers.RunModuleConstructor(type.Module.ModuleHandle);
            s_classes.TryGetValue(type, out described);
        }

        return described?.Value;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using FieldCrypt.DynamoDb.Tables;

namespace FieldCrypt.DynamoDb.Guard;

/// <summary>
/// Guards the tables of annotated classes, though nobody has described them: classes are looked for in what is loaded when a request is sent, because whoever saves
/// an object has loaded its class.
/// </summary>
internal static class AnnotatedTables
{
    private static readonly Lock Gate = new();
    private static readonly ConditionalWeakTable<Assembly, object> Seen = [];
    private static readonly string[] Needed = [typeof(EncryptedAttribute).Assembly.GetName().Name!, typeof(AmazonDynamoDBClient).Assembly.GetName().Name!];
    private static bool s_isOn;

    // How many assemblies were loaded since it was switched on, and how many of those loads were looked at.
    private static int s_loads;
    private static int s_looked;

    /// <summary>Switches it on; again and again does no harm.</summary>
    public static void Watch()
    {
        lock (Gate)
        {
            if (!s_isOn)
            {
                s_isOn = true;
                AppDomain.CurrentDomain.AssemblyLoad += static (_, _) => Interlocked.Increment(ref s_loads);
                Interlocked.Increment(ref s_loads);
            }
        }
    }

    /// <summary>Looks at what was loaded since the last time; usually nothing.</summary>
    public static void Refresh()
    {
        if (Volatile.Read(ref s_looked) != Volatile.Read(ref s_loads))
        {
            Look();
        }
    }

    private static void Look()
    {
        lock (Gate)
        {
            var loads = Volatile.Read(ref s_loads);
            Assembly[] fresh = [.. AppDomain.CurrentDomain.GetAssemblies().Where(IsNew)];
            NamedTable[] found = [.. fresh.Where(IsOfInterest).SelectMany(TablesOf)];
            if (found.Length > 0)
            {
                GuardedTables.Add([.. found.Select(static table => table.Guarded).OfType<GuardedTable>()], [.. found.Select(static table => table.Name)]);
            }

            // Only now: what could not be looked at is looked at again by the next request, and fails that one too.
            Array.ForEach(fresh, static assembly => Seen.Add(assembly, assembly));

            // Last: whoever sends a request in the meantime waits at the gate.
            Volatile.Write(ref s_looked, loads);
        }
    }

    private static bool IsNew(Assembly assembly) => !assembly.IsDynamic && !Seen.TryGetValue(assembly, out _);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A reference that was trimmed is used by no class that is left.")]
    private static bool IsOfInterest(Assembly assembly) =>
        Array.Exists(assembly.GetReferencedAssemblies(), reference => Needed.Contains(reference.Name, StringComparer.Ordinal));

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A class that was trimmed is saved by nobody, and DynamoDBContext finds members as this does.")]
    private static IEnumerable<NamedTable> TablesOf(Assembly assembly)
    {
        foreach (var type in TypesOf(assembly))
        {
            if (TableOf(type) is { } table)
            {
                yield return table;
            }
        }
    }

    [RequiresUnreferencedCode("Reads the classes of an assembly by reflection.")]
    private static IEnumerable<Type> TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException e)
        {
            return e.Types.OfType<Type>();
        }
    }

    [RequiresUnreferencedCode("Reads the members of the class by reflection.")]
    private static NamedTable? TableOf(Type type)
    {
        try
        {
            return type.GetCustomAttribute<DynamoDBTableAttribute>(inherit: true)?.TableName is { Length: > 0 } name
                ? new NamedTable(TableArn.LocalName(name), TableOf(type, name))
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException or TypeLoadException)
        {
            // A class that cannot be loaded is saved by nobody.
            return null;
        }
    }

    [RequiresUnreferencedCode("Reads the members of the class by reflection.")]
    private static GuardedTable? TableOf(Type type, string name)
    {
        try
        {
            var schema = AnnotatedClass.Describe(type);
            string[] encrypted = [.. schema.Actions.Where(action => action.Value == FieldAction.EncryptAndSign).Select(action => action.Key)];
            return encrypted.Length == 0
                ? null
                : new GuardedTable(name, ProcessGuardMode.Refuse, null) { Class = new AnnotatedItems(type.Name, schema.PartitionKey, encrypted) };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Annotated wrongly, or not at all; or an attribute of the application throws, which must not end the look at all other classes.
            return AnnotatedNames.Of(type) is { Count: > 0 } names
                ? new GuardedTable(name, ProcessGuardMode.Refuse, null) { Class = new AnnotatedItems(type.Name, null, [.. names]) }
                : null;
        }
    }

    /// <summary>What a class calls its table.</summary>
    /// <param name="Name">The table's name.</param>
    /// <param name="Guarded">What is guarded there; null if nothing in the class is encrypted.</param>
    private sealed record NamedTable(string Name, GuardedTable? Guarded);
}

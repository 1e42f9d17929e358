using System.Reflection;
using System.Runtime.Loader;

namespace FieldCrypt.MongoDb.Tests;

/// <summary>
/// A copy of the driver, of FieldCrypt and of this assembly with static state of its own: what a process that maps classes in another order would have.
/// </summary>
internal sealed class OwnDriver : AssemblyLoadContext
{
    private OwnDriver()
    {
    }

    /// <summary>Runs a static method, by its name, in a copy of its class.</summary>
    public static string Run(Func<string> scenario)
    {
        var method = scenario.Method;
        var copy = new OwnDriver().LoadFromAssemblyPath(typeof(OwnDriver).Assembly.Location)
            .GetType(method.DeclaringType!.FullName!, throwOnError: true)!
            .GetMethod(method.Name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;
        return (string)copy.Invoke(null, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && (name.StartsWith("MongoDB.", StringComparison.Ordinal) || name.StartsWith("FieldCrypt", StringComparison.Ordinal))
            ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"))
            : null;
}

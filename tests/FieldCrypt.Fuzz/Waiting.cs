namespace FieldCrypt.Fuzz;

/// <summary>Waits for what never leaves the process and so is done when it returns.</summary>
internal static class Waiting
{
    public static T Now<T>(this ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}

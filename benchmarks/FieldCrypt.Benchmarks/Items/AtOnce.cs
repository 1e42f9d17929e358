namespace FieldCrypt.Benchmarks;

/// <summary>With keys at hand nothing is waited for, so what a harness would spend on waiting need not be measured.</summary>
internal static class AtOnce
{
    public static T Result<T>(ValueTask<T> task) =>
        task.IsCompletedSuccessfully ? task.Result : throw new InvalidOperationException("The keys were not at hand.");
}

namespace FieldCrypt.Benchmarks;

/// <summary>A request to a store: as a plain client sends it, and as the protecting one does.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="Plain">Sends it plain; given a number that tells requests in flight at the same time apart.</param>
/// <param name="Protected">Sends it protected; given the same.</param>
/// <param name="Floor">
/// What no protecting client can do without, where that can be done bare: the primitives of the format, and the same encrypted data sent or fetched
/// by the plain client.
/// </param>
/// <param name="Reset">Leaves things as they were before, between two measurements.</param>
internal sealed record Request(
    string Name, Func<int, Task> Plain, Func<int, Task> Protected, Func<int, Task>? Floor = null, Func<Task>? Reset = null);

namespace FieldCrypt.Operations.Wire;

/// <summary>The names of the cluster's jobs. There is one list.</summary>
internal interface IJobListGrain : IGrainWithIntegerKey
{
    /// <summary>The names of jobs that workers may take part in.</summary>
    Task<string[]> RunningAsync();

    /// <summary>All names.</summary>
    Task<string[]> AllAsync();

    /// <summary>Notes a job.</summary>
    /// <returns>Whether there is room for it.</returns>
    Task<bool> PutAsync(string name, bool isRunning);

    /// <summary>Forgets a name.</summary>
    Task RemoveAsync(string name);
}

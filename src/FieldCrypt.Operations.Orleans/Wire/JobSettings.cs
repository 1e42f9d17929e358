namespace FieldCrypt.Operations.Wire;

/// <summary>How a job is run, as it crosses the wire and is stored.</summary>
[GenerateSerializer]
[Immutable]
internal sealed record JobSettings
{
    [Id(0)]
    public bool IsDryRun { get; init; }

    [Id(1)]
    public int Parallelism { get; init; }

    [Id(2)]
    public int ItemParallelism { get; init; }

    [Id(3)]
    public int PageSize { get; init; }

    [Id(4)]
    public int MaxAttempts { get; init; }

    [Id(5)]
    public int MaxRetries { get; init; }

    [Id(6)]
    public TimeSpan RetryDelay { get; init; }

    [Id(7)]
    public int? ItemsPerSecond { get; init; }

    [Id(8)]
    public int? BytesPerSecond { get; init; }

    [Id(9)]
    public int? KmsCallsPerSecond { get; init; }

    [Id(10)]
    public bool MasksKeys { get; init; }

    public JobMode Mode => IsDryRun ? JobMode.DryRun : JobMode.Run;

    /// <exception cref="FieldCryptConfigurationException">An option cannot be kept by many machines.</exception>
    public static JobSettings Of(JobOptions options)
    {
        options.Validate();
        Refuse(options.Checkpoints is not null, "Checkpoints: the cluster keeps them");
        Refuse(options.Skips is not null, "Skips: each worker has its own sink");
        Refuse(options.Control is not null, "Control: pause and stop the job by its name");
        Refuse(options.Naming != ItemNaming.Shown && options.Naming != ItemNaming.Masked, "Naming by a keyed hash, whose secret does not travel");
        return new JobSettings
        {
            IsDryRun = options.Mode == JobMode.DryRun,
            Parallelism = options.Parallelism,
            ItemParallelism = options.ItemParallelism,
            PageSize = options.PageSize,
            MaxAttempts = options.MaxAttempts,
            MaxRetries = options.MaxRetries,
            RetryDelay = options.RetryDelay,
            ItemsPerSecond = options.Limits.ItemsPerSecond,
            BytesPerSecond = options.Limits.BytesPerSecond,
            KmsCallsPerSecond = options.Limits.KmsCallsPerSecond,
            MasksKeys = options.Naming == ItemNaming.Masked,
        };
    }

    /// <exception cref="FieldCryptConfigurationException">Somebody else's settings are out of their range.</exception>
    public JobOptions ToOptions(IJobSkipSink? skips, TimeProvider time)
    {
        var options = new JobOptions
        {
            Mode = Mode,
            Parallelism = Parallelism,
            ItemParallelism = ItemParallelism,
            PageSize = PageSize,
            MaxAttempts = MaxAttempts,
            MaxRetries = MaxRetries,
            RetryDelay = RetryDelay,
            Limits = new JobLimits { ItemsPerSecond = ItemsPerSecond, BytesPerSecond = BytesPerSecond, KmsCallsPerSecond = KmsCallsPerSecond },
            Naming = MasksKeys ? ItemNaming.Masked : ItemNaming.Shown,
            Skips = skips,
            TimeProvider = time,
        };
        options.Validate();
        return options;
    }

    private static void Refuse(bool given, string option)
    {
        if (given)
        {
            throw new FieldCryptConfigurationException($"A job on a cluster does not take the option {option}.");
        }
    }
}

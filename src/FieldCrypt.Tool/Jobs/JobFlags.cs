using System.CommandLine;
using FieldCrypt.Operations;
using FieldCrypt.Tool.Databases;
using FieldCrypt.Tool.Settings;

namespace FieldCrypt.Tool.Jobs;

/// <summary>The options that every job takes.</summary>
internal sealed class JobFlags
{
    private static readonly TimeSpan FirstContact = TimeSpan.FromSeconds(4);

    private readonly Option<string?> _table = new("--table", "-t") { Description = "The table of DynamoDB; the only one of the settings if left out.", HelpName = "name" };

    private readonly Option<string?> _sqlTable = new("--sql-table")
    {
        Description = "A table of PostgreSQL in the place of one of DynamoDB, as the settings describe it, such as public.patients.",
        HelpName = "name",
    };

    private readonly Option<string?> _collection = new("--collection")
    {
        Description = "A collection of MongoDB in the place of a table, such as clinic.patients.",
        HelpName = "name",
    };

    private readonly Option<string?> _out = new("--out", "-o") { Description = "Keep the report in this file, for 'fieldcrypt report'.", HelpName = "file" };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "Keep in this folder how far the job is: the same command goes on from there, whatever ended it.",
        HelpName = "folder",
    };

    private readonly Option<string?> _skipped = new("--skipped") { Description = "Write every skipped item to this file, a line of JSON each.", HelpName = "file" };

    private readonly Option<bool> _mask = new("--mask-keys") { Description = "Do not name items by their keys, which may be personal data: only count." };

    private readonly Option<int?> _segments = new("--segments") { Description = "Into how many segments the table is cut.", HelpName = "number" };

    private readonly Option<int?> _parallel = new("--parallel") { Description = "How many segments are worked on at the same time.", HelpName = "number" };

    private readonly Option<bool> _cluster = new("--cluster")
    {
        Description = "Let the workers of the settings' cluster run the job, and follow it: segments, parallelism and limits are then those of the cluster.",
    };

    private readonly Option<string?> _job = new("--job") { Description = "The job's name in the cluster; what is done and to what, if left out.", HelpName = "name" };

    private readonly Option<int?> _items = new("--items-per-second") { Description = "How many items the job may take in a second.", HelpName = "number" };

    private readonly Option<int?> _bytes = new("--bytes-per-second") { Description = "How many bytes the job may read in a second.", HelpName = "number" };

    private readonly Option<int?> _kmsCalls = new("--kms-calls-per-second") { Description = "How often the job may call KMS in a second.", HelpName = "number" };

    /// <summary>Adds them to a job over a table.</summary>
    public void AddTo(Command command)
    {
        command.Add(_table);
        command.Add(_cluster);
        command.Add(_job);
        AddWithoutTableTo(command);
    }

    /// <summary>Adds them to a job over a table of DynamoDB or of PostgreSQL.</summary>
    public void AddWithSqlTo(Command command)
    {
        AddTo(command);
        command.Add(_sqlTable);
    }

    /// <summary>Adds them to a job over a table of DynamoDB or a collection of MongoDB.</summary>
    public void AddWithCollectionTo(Command command)
    {
        AddTo(command);
        command.Add(_collection);
    }

    /// <summary>Adds them to a job over any store.</summary>
    public void AddWithAllTo(Command command)
    {
        AddWithSqlTo(command);
        command.Add(_collection);
    }

    /// <summary>Adds them to a job over something else.</summary>
    public void AddWithoutTableTo(Command command)
    {
        foreach (var option in new Option[] { _out, _state, _skipped, _mask, _segments, _parallel, _items, _bytes, _kmsCalls })
        {
            command.Add(option);
        }
    }

    /// <summary>The table, if one is named.</summary>
    public string? Table(ToolRun run) => run.Value(_table);

    /// <summary>The table of PostgreSQL, if one is named.</summary>
    public string? SqlTable(ToolRun run) => Alone(run, run.Value(_sqlTable));

    /// <summary>The collection of MongoDB, if one is named.</summary>
    public string? Collection(ToolRun run) => Alone(run, run.Value(_collection));

    /// <summary>The table by name: the one that is named, else the only one of the settings.</summary>
    public string TableName(ToolRun run) => run.Value(_table) ?? run.Settings.Tables switch
    {
        [var only] => only.Name,
        [] => throw new ToolUsageException("Say which table: --table NAME."),
        _ => throw new ToolUsageException("The settings describe several tables: say which with --table NAME."),
    };

    /// <summary>What the job goes over, as its definition says it; a table of DynamoDB that the settings describe.</summary>
    public (string Name, string? Value) Place(ToolRun run) =>
        Collection(run) is { } collection ? (JobParameters.Collection, collection)
        : SqlTable(run) is { } table ? (JobParameters.SqlTable, DescribedTables.Find(run.Settings, table).FullName)
        : (JobParameters.Table, SettingsTables.Find(run.Settings, Table(run)).TableName);

    /// <summary>The file of the report, if one is wanted.</summary>
    public string? ReportFile(ToolRun run) => run.Value(_out) is { } file ? run.PathOf(file) : null;

    /// <summary>The folder of the checkpoints, if one is wanted.</summary>
    public string? StateFolder(ToolRun run) => run.Value(_state) is { } folder ? run.PathOf(folder) : null;

    /// <summary>The file of skipped items, if one is wanted.</summary>
    public string? SkippedFile(ToolRun run) => run.Value(_skipped) is { } file ? run.PathOf(file) : null;

    /// <summary>Whether a cluster is to run the job.</summary>
    public bool IsForCluster(ToolRun run) => run.Value(_cluster);

    /// <summary>The job's name in the cluster, if one is given.</summary>
    public string? JobName(ToolRun run) => run.Value(_job);

    /// <summary>How the job is run, as far as the command line says it.</summary>
    public JobOptions Options(ToolRun run)
    {
        var defaults = new JobOptions();
        return defaults with
        {
            Segments = run.Value(_segments) ?? defaults.Segments,
            Parallelism = run.Value(_parallel) ?? defaults.Parallelism,
            Limits = new JobLimits
            {
                ItemsPerSecond = run.Value(_items),
                BytesPerSecond = run.Value(_bytes),
                KmsCallsPerSecond = run.Value(_kmsCalls),
            },
            Naming = run.Value(_mask) ? ItemNaming.Masked : ItemNaming.Shown,
            TimeProvider = run.Host.Time,
            FirstContact = FirstContact,
        };
    }

    /// <summary>Finds out before anything is done whether the job could be run so, and its report kept.</summary>
    /// <exception cref="ToolUsageException">It could not.</exception>
    /// <exception cref="FieldCryptConfigurationException">A number is out of its range.</exception>
    public void Require(ToolRun run)
    {
        _ = new JobRunner(Options(run));
        if (IsForCluster(run) && (StateFolder(run) is not null || SkippedFile(run) is not null))
        {
            throw new ToolUsageException("With --cluster there is no --state, since the cluster keeps how far the job is; and --skipped is an option of 'fieldcrypt worker', for what each worker skips.");
        }

        foreach (var file in new[] { ReportFile(run), SkippedFile(run) }.OfType<string>())
        {
            if (Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file)))
            {
                throw new ToolUsageException($"{file} cannot be written: its folder is not there, or it is a folder itself.");
            }
        }
    }

    private string? Alone(ToolRun run, string? name) =>
        new[] { run.Value(_table), run.Value(_sqlTable), run.Value(_collection) }.Count(given => given is not null) <= 1
            ? name
            : throw new ToolUsageException("Give one of --table, --sql-table and --collection: a job goes over one of them.");
}

using System.Text.Json;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Jobs;

/// <summary>A job's report with the command line that made it, as a file that <c>fieldcrypt report</c> reads.</summary>
/// <remarks><c>{ "command": …, "report": … }</c>; a report that a program wrote by itself is read too.</remarks>
/// <param name="Command">The command line; null if a program ran the job.</param>
/// <param name="Report">The report.</param>
internal sealed record JobRecord(string? Command, JobReport Report)
{
    private const long MaxLength = 64 * 1024 * 1024;

    /// <exception cref="FieldCryptConfigurationException">The file is missing, or is no report.</exception>
    public static async Task<JobRecord> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MaxLength)
        {
            throw new FieldCryptConfigurationException($"There is no report {path}, or it is longer than a report is.");
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("report", out var report))
            {
                return new JobRecord(null, await ReportAsync(bytes, cancellationToken));
            }

            var command = json.RootElement.TryGetProperty("command", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
            return new JobRecord(command, await ReportAsync(JsonSerializer.SerializeToUtf8Bytes(report, ToolJson.Default.JsonElement), cancellationToken));
        }
        catch (JsonException)
        {
            throw new FieldCryptConfigurationException($"{path} is not the report of a job.");
        }
    }

    /// <summary>Writes it, whole or not at all.</summary>
    public async Task WriteAsync(string path, CancellationToken cancellationToken)
    {
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        await File.WriteAllTextAsync(temporary, await ToJsonAsync(cancellationToken), cancellationToken);
        File.Move(temporary, path, overwrite: true);
    }

    public async Task<string> ToJsonAsync(CancellationToken cancellationToken, KeyDeletion? deletion = null)
    {
        using var report = new MemoryStream();
        await Report.WriteAsync(report, cancellationToken);
        using var parsed = JsonDocument.Parse(report.ToArray());
        return JsonSerializer.Serialize(new JobFile(Command, parsed.RootElement, deletion), ToolJson.Default.JobFile);
    }

    private static async Task<JobReport> ReportAsync(byte[] json, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(json);
        return await JobReport.ReadAsync(stream, cancellationToken);
    }
}

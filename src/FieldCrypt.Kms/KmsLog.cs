using Microsoft.Extensions.Logging;

namespace FieldCrypt.Kms;

/// <summary>What is logged about KMS: operations, Regions, keys and reasons; never an encryption context or a data key.</summary>
internal static partial class KmsLog
{
    [LoggerMessage(101, LogLevel.Information, "KMS {Operation} in {Region} is tried again in {Pause}: {Reason}.")]
    public static partial void Retrying(ILogger logger, string operation, string region, KeyAccessFailure reason, TimeSpan pause);

    [LoggerMessage(102, LogLevel.Warning, "KMS {Operation} with {Key} goes on to {Region}: {Reason}.")]
    public static partial void FailingOver(ILogger logger, string operation, string key, string region, string reason);

    [LoggerMessage(103, LogLevel.Error, "KMS in {Region} keeps failing and is not called for {Pause}.")]
    public static partial void BreakerOpened(ILogger logger, string region, TimeSpan pause);

    [LoggerMessage(104, LogLevel.Information, "KMS in {Region} answers again.")]
    public static partial void BreakerClosed(ILogger logger, string region);

    [LoggerMessage(106, LogLevel.Warning, "The KMS client for {Region} logs the answers of KMS: data keys stand in them. Turn LogResponse and LogResponses off.")]
    public static partial void ClientLogsAnswers(ILogger logger, string region);

    [LoggerMessage(105, LogLevel.Warning, "Started although a key of KMS needs attention. {Problem}")]
    public static partial void StartedDegraded(ILogger logger, string problem);
}

using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using FieldCrypt.DynamoDb.Guard;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.DynamoDb.Hosting;

/// <summary>The process guard of a host's tables: there from when the host first needs it until the host is disposed.</summary>
internal sealed class HostGuard : IDisposable
{
    private readonly IDisposable _protection;
    private readonly bool _refuses;
    private readonly ILogger? _logger;

    public HostGuard(DynamoDbRegistration registration, ILoggerFactory? loggerFactory)
    {
        _refuses = registration.ProcessGuard is ProcessGuardMode.Refuse;
        _logger = loggerFactory?.CreateLogger("FieldCrypt.DynamoDb");
        _protection = DynamoDbProcessGuard.Protect(registration.Tables.Select(table => table.TableName), registration.ProcessGuard, loggerFactory);
    }

    public void Dispose() => _protection.Dispose();

    /// <summary>Says what is wrong with a client that is plain on purpose: nothing, unless the guard does not see it.</summary>
    /// <param name="service">The client, or a context.</param>
    /// <param name="mayBeUnseen">Whether that is only worth a warning.</param>
    public string? Look(object service, bool mayBeUnseen)
    {
        var client = service is DynamoDBContext context ? DynamoDbRegistrationCheck.ClientOf(context) : service;
        if (client is not AmazonServiceClient own || ProcessGuardCustomizer.IsIn(PipelineOf(own)))
        {
            return null;
        }

        if (_refuses && !mayBeUnseen)
        {
            return "was made before AddDynamoDb, and the process guard does not see its requests: make it afterwards, or set "
                + $"{nameof(DynamoDbRegistration.ProcessGuard)} to {nameof(ProcessGuardMode.Log)} or {nameof(ProcessGuardMode.Off)}.";
        }

        if (_logger is not null)
        {
            GuardLog.MadeBefore(_logger, own.GetType().Name);
        }

        return null;
    }

    // Protected in the SDK, and so part of what it promises to classes that derive from it.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RuntimePipeline")]
    private static extern RuntimePipeline PipelineOf(AmazonServiceClient client);
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.KeyManagementService;
using Amazon.Runtime;

namespace FieldCrypt.Kms;

/// <summary>Turns what a KMS call can fail with into one error that says which key, which Region, and what to do.</summary>
/// <remarks>
/// Errors are told apart by KMS's error code, not by the SDK's exception class: access and throttling errors have no class of their own
/// there. No message repeats a request's or an answer's content.
/// </remarks>
internal static class KmsErrors
{
    private const string WhereToLook = "check the network, the endpoint, the time limits and the health of the Region";

    /// <summary>Whether the exception is KMS's or the network's, and not the caller's cancellation or a defect.</summary>
    public static bool IsServiceFailure(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AmazonServiceException or HttpRequestException or IOException or SocketException or TimeoutException => true,
        _ => CredentialFailures.Include(exception) || exception.GetType().Assembly == typeof(AmazonServiceException).Assembly,
    };

    /// <summary>The error for an exception that <see cref="IsServiceFailure"/> accepts.</summary>
    public static KeyAccessException Translate(Exception exception, KmsCall call)
    {
        var answer = exception as AmazonServiceException;
        return Make(call, Advise(exception, answer, call), answer?.RequestId, exception);
    }

    /// <summary>KMS answered with something other than was asked for.</summary>
    public static KeyAccessException InvalidResponse(KmsCall call, string what, string? requestId) =>
        Make(call, new KmsAdvice(KeyAccessFailure.InvalidResponse, $"{what}; the answer was not used"), requestId, null);

    /// <summary>The wrapped data key was not wrapped by the key that is asked to open it.</summary>
    public static KeyAccessException WrongKey(KmsCall call, string what, string? requestId) =>
        Make(call, new KmsAdvice(KeyAccessFailure.WrongKey, what), requestId, null);

    /// <summary>What the alias points to now did not open the data key: the commonest cause is that it pointed elsewhere before.</summary>
    public static KeyAccessException AliasRepointed(KeyAccessException refusal, KmsKeyArn wrappedBy) =>
        new(refusal.Reason,
            $"{refusal.Message} If the alias pointed to {wrappedBy} when this was written, add a DiscoveryKmsKeyProvider for reading: it "
            + "asks that key itself.",
            refusal)
        {
            KeyId = refusal.KeyId,
            Region = refusal.Region,
            Operation = refusal.Operation,
            RequestId = refusal.RequestId,
        };

    /// <summary>One call took longer than it may.</summary>
    public static KeyAccessException NoAnswerInTime(KmsCall call, TimeSpan limit, Exception exception) =>
        Make(call, KmsAdvice.NoAnswer with { Text = $"no answer within {Text(limit)}; {WhereToLook}" }, null, exception);

    /// <summary>The operation with all its retries took longer than it may. What it failed with until then says why.</summary>
    public static KeyAccessException DeadlinePassed(KmsCall call, TimeSpan limit, KeyAccessException? fault, Exception exception)
    {
        var last = fault is null ? WhereToLook : $"the last fault: {fault.Message}";
        return Make(
            call,
            new KmsAdvice(fault?.Reason ?? KeyAccessFailure.Unreachable, $"not done within the deadline of {Text(limit)}; {last}"),
            fault?.RequestId,
            fault ?? exception);
    }

    /// <summary>The Region kept failing, and is left alone for a while. What it failed with says why.</summary>
    public static KeyAccessException CircuitOpen(KmsCall call, Exception exception)
    {
        var fault = exception.InnerException as KeyAccessException;
        var last = fault is null ? WhereToLook : $"the last fault: {fault.Message}";
        return Make(
            call,
            new KmsAdvice(
                fault?.Reason ?? KeyAccessFailure.Unreachable, $"not called, because the Region keeps failing, and tried again soon; {last}"),
            null,
            fault ?? exception);
    }

    /// <summary>Several Regions were asked in vain. A refusal speaks for all; if all were faults, that of the local Region does.</summary>
    public static KeyAccessException AllRegionsFailed(string localRegion, IReadOnlyList<KeyAccessException> failures)
    {
        var speaking = failures.FirstOrDefault(failure => !failure.Reason.IsFault())
            ?? failures.FirstOrDefault(failure => failure.Region == localRegion)
            ?? failures[0];
        return new KeyAccessException(speaking.Reason, string.Join(" Then: ", failures.Select(failure => failure.Message)), speaking)
        {
            Reasons = failures.SelectMany(static failure => failure.Reasons).ToHashSet(),
            KeyId = speaking.KeyId,
            Region = speaking.Region,
            Operation = speaking.Operation,
            RequestId = speaking.RequestId,
        };
    }

    private static string Text(TimeSpan limit) => string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds:0.###} seconds");

    private static KeyAccessException Make(KmsCall call, KmsAdvice advice, string? requestId, Exception? exception)
    {
        requestId = string.IsNullOrEmpty(requestId) ? null : requestId;
        var request = requestId is null ? "" : $" (request {ForeignText.Shown(requestId)})";
        return new KeyAccessException(
            advice.Reason, $"KMS {call.Operation} in {call.Region} with {call.Key} failed: {advice.Text}{request}.", exception)
        {
            // Another Region may have a member of the key, and an alias points to it: the key itself need not be gone.
            MayOpenElsewhere = advice.Reason == KeyAccessFailure.NotFound && (call.Key.IsMultiRegionKey || call.Key.Resource != KmsResource.Key),
            KeyId = call.Key.ToString(),
            Region = call.Region,
            Operation = call.Operation,
            RequestId = requestId,
        };
    }

    private static KmsAdvice Advise(Exception exception, AmazonServiceException? answer, KmsCall call)
    {
        if (answer is null)
        {
            return HasNetworkCause(exception) ? KmsAdvice.NoAnswer : KmsAdvice.NoCredentials;
        }

        var status = (int)answer.StatusCode;
        if (answer is AmazonUnmarshallingException && status < 500)
        {
            return KmsAdvice.NotAnAnswerOfKms;
        }

        // The SDK wraps some failures of the network in its service exception, without a code or a status.
        return status == 0 && string.IsNullOrEmpty(answer.ErrorCode) && HasNetworkCause(answer)
            ? KmsAdvice.NoAnswer
            : KmsAdvice.For(Code(answer, status), status, answer.Message, call);
    }

    private static bool HasNetworkCause(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException or WebException or IOException or SocketException or TimeoutException or OperationCanceledException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>KMS's error code without the word Exception, which some have and some do not.</summary>
    /// <remarks>A proxy's answer has no code: its status stands for it. A fake client may set none: the name of its class does.</remarks>
    private static string Code(AmazonServiceException answer, int status)
    {
        const string Suffix = "Exception";
        var code = answer.ErrorCode;
        if (string.IsNullOrEmpty(code))
        {
            if (answer.GetType() == typeof(AmazonKeyManagementServiceException))
            {
                return $"HTTP {status}";
            }

            code = answer.GetType().Name;
        }

        return code.EndsWith(Suffix, StringComparison.Ordinal) ? code[..^Suffix.Length] : code;
    }
}

using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool;

/// <summary>What a run failed with.</summary>
/// <param name="Code">The code that <c>fieldcrypt explain</c> takes; null for errors of the command line.</param>
/// <param name="Message">What happened.</param>
internal sealed record ErrorResult(string? Code, string Message) : IResult
{
    public static ErrorResult Of(Exception error) => error switch
    {
        FieldCryptException known => new(known.Code, known.Message),
        ToolUsageException usage => new(null, ForeignText.Shown(usage.Message, FieldCryptException.MaxMessageLength)),
        OperationCanceledException => new(null, "Cancelled."),

        ResourceNotFoundException => new(null, "DynamoDB has no such table there: check its name, and --region, --profile and --endpoint-url."),
        AmazonServiceException service => new(null, ForeignText.Shown($"{service.ErrorCode}: {service.Message}", FieldCryptException.MaxMessageLength)),

        // No service answered; the SDK tells it as it came.
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } unreachable => new(
            null,
            ForeignText.Shown($"Nothing answers there: {unreachable.Message}. Check --endpoint-url, --kms-endpoint-url, --region and the network.", FieldCryptException.MaxMessageLength)),

        // The SDK has no type for it, and a paragraph for each place that it searched.
        AmazonClientException client when client.Message.StartsWith("Failed to resolve AWS credentials", StringComparison.Ordinal) => new(
            null, "No AWS credentials were found: name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),

        // Of stores and files; a text of theirs may hold anything.
        _ => new(null, ForeignText.Shown($"{error.GetType().Name}: {error.Message}", FieldCryptException.MaxMessageLength)),
    };

    public void TellTo(IReport report) => report.Note(Code is null ? Message : $"{Code}: {Message}");
}

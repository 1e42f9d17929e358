using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.Tool.Terminal;
using MongoDB.Driver;
using Npgsql;

namespace FieldCrypt.Tool;

/// <summary>What a run failed with.</summary>
/// <param name="Code">The code that <c>fieldcrypt explain</c> takes; null for errors of the command line.</param>
/// <param name="Message">What happened.</param>
internal sealed record ErrorResult(string? Code, string Message) : IResult
{
    private const string MongoDriver = "MongoDB.Driver";

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

        // The driver tells what it knows of every server, over many lines.
        TimeoutException or MongoConnectionException when error.Source == MongoDriver || error is MongoConnectionException => new(
            null, "No MongoDB server answers at the addresses of the connection string: check it (FIELDCRYPT_MONGODB), and the network."),

        NpgsqlException { InnerException: System.Net.Sockets.SocketException or TimeoutException } database => new(
            null, ForeignText.Shown($"{database.Message}: check the connection string (FIELDCRYPT_POSTGRESQL), and the network.", FieldCryptException.MaxMessageLength)),

        // The SDK has no type for it, and a paragraph for each place that it searched.
        AmazonClientException client when client.Message.StartsWith("Failed to resolve AWS credentials", StringComparison.Ordinal) => new(
            null, "No AWS credentials were found: name a profile with --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."),

        // Of stores and files; a text of theirs may hold anything.
        _ => new(null, ForeignText.Shown($"{error.GetType().Name}: {error.Message}", FieldCryptException.MaxMessageLength)),
    };

    public void TellTo(IReport report) => report.Note(Code is null ? Message : $"{Code}: {Message}");
}

using Amazon.KeyManagementService;
using Amazon.Runtime;

namespace FieldCrypt.Kms;

/// <summary>The AWS SDK's KMS client, which never logs what KMS answers: plaintext data keys stand in it.</summary>
/// <remarks>
/// The SDK logs answers where <see cref="ClientConfig.LogResponse"/> or the process-wide <c>AWSConfigs.LoggingConfig.LogResponses</c> says so, unless the
/// client says that it cannot.
/// </remarks>
internal sealed class SilentKmsClient : AmazonKeyManagementServiceClient
{
    public SilentKmsClient(AmazonKeyManagementServiceConfig config)
        : base(config)
    {
    }

    public SilentKmsClient(AWSCredentials credentials, AmazonKeyManagementServiceConfig config)
        : base(credentials, config)
    {
    }

    protected override bool SupportResponseLogging => false;
}

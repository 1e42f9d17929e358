using System.Net;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Comparison;

/// <summary>One encrypted put in a fresh process, with a service that answers at once.</summary>
internal static class FirstPut
{
    public static async Task RunAsync()
    {
        var schema = new TableSchema("Patients", "Id", null, [KeyValuePair.Create("Ssn", FieldAction.EncryptAndSign)]);
        using var keys = LocalKeyProvider.FromKey("benchmark", "key-1", new byte[32]);
        using var client = new FieldCryptDynamoDbClient(
            new BasicAWSCredentials("id", "secret"),
            new AmazonDynamoDBConfig { ServiceURL = "http://localhost:1", AuthenticationRegion = "us-east-1", HttpClientFactory = new Answers() },
            new FieldCryptDynamoDbOptions { Keys = keys, Tables = [schema] });
        await client.PutItemAsync("Patients", new Dictionary<string, AttributeValue> { ["Id"] = new() { S = "p-1" }, ["Ssn"] = new() { S = "078-05-1120" } });
    }

    private sealed class Answers : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler());
    }

    private sealed class Handler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("{}", Encoding.UTF8, "application/x-amz-json-1.0") });
    }
}

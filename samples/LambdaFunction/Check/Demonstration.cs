using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;

namespace FieldCrypt.Samples.LambdaFunction.Check;

/// <summary>Runs the function against stand-ins, with a key of its own, and says what was so.</summary>
internal static class Demonstration
{
    private const string Ssn = "123-45-6789";

    public static async Task<int> RunAsync()
    {
        await using var table = new TableStandIn();
        await using var lambda = new RuntimeStandIn();
        using var keys = LocalKeyProvider.FromKey("check", "key-1", RandomNumberGenerator.GetBytes(32));
        var patients = TableSchema.For<Patient>();
        var config = new AmazonDynamoDBConfig { ServiceURL = $"http://{table.Address}", AuthenticationRegion = "us-east-1" };
        using var client = new FieldCryptDynamoDbClient(
            new BasicAWSCredentials("none", "none"), config, new FieldCryptDynamoDbOptions { Keys = keys, Tables = [patients] });
        using var runtime = new LambdaRuntime(lambda.Address);
        var function = runtime.RunAsync(new Function(client, new ItemEncryptor(patients, keys), patients.TableName).HandleAsync, CancellationToken.None);

        var claims = new Claims();
        await PutAndGetAsync(claims, lambda, table);
        await StreamAsync(claims, lambda, table);
        CheckClassWithoutDescription(claims);

        lambda.Complete();
        await function.ContinueWith(static ended => ended.Exception?.InnerException is HttpRequestException { StatusCode: HttpStatusCode.Gone }, TaskScheduler.Default);
        foreach (var (claim, holds) in claims.Results)
        {
            Console.WriteLine($"{(holds ? "ok    " : "FAILED")} {claim}");
        }

        return claims.AllHold ? 0 : 1;
    }

    private static async Task PutAndGetAsync(Claims claims, RuntimeStandIn lambda, TableStandIn table)
    {
        var put = await lambda.InvokeAsync($$$"""{"put":{"id":"p-1","ssn":"{{{Ssn}}}","diagnoses":["J45","E11"],"clinic":"north"}}""");
        claims.Check("A patient is stored", !put.IsError && put.Body.Contains("p-1", StringComparison.Ordinal));
        var stored = table.Stored("p-1");
        claims.Check("The table has ciphertext of the encrypted members", IsBinary(stored, nameof(Patient.Ssn)) && IsBinary(stored, nameof(Patient.Diagnoses)));
        claims.Check("Nothing of them is in what was sent", !stored.GetRawText().Contains(Ssn, StringComparison.Ordinal) && !stored.GetRawText().Contains("J45", StringComparison.Ordinal));
        claims.Check("The clinic is readable", stored.GetProperty(nameof(Patient.Clinic)).GetProperty("S").GetString() == "north");
        var got = await lambda.InvokeAsync("""{"get":"p-1"}""");
        claims.Check("The patient is read as it was written", !got.IsError
            && got.Body == $$$"""{"patient":{"id":"p-1","ssn":"{{{Ssn}}}","diagnoses":["J45","E11"],"clinic":"north"}}""");
        var missing = await lambda.InvokeAsync("""{"get":"p-2"}""");
        claims.Check("A patient who is not there is null", missing is { IsError: false, Body: """{"patient":null}""" });
    }

    private static async Task StreamAsync(Claims claims, RuntimeStandIn lambda, TableStandIn table)
    {
        var image = table.Stored("p-1").GetRawText();
        var changed = await lambda.InvokeAsync(Event(image));
        claims.Check("A stream's record is verified and decrypted", changed is { IsError: false, Body: """{"changes":["INSERT p-1: 0 -\u003E 2"]}""" });
        var tampered = await lambda.InvokeAsync(Event(image.Replace("north", "south", StringComparison.Ordinal)));
        claims.Check("A record that was tampered with is an error of its invocation", tampered.IsError && tampered.Body.Contains(nameof(DataNotAuthenticException), StringComparison.Ordinal));
        claims.Check("The error tells no plaintext", !tampered.Body.Contains(Ssn, StringComparison.Ordinal));
        var after = await lambda.InvokeAsync("""{"get":"p-1"}""");
        claims.Check("The function lives on", !after.IsError);
    }

    // What no annotation asks the generator to describe: fine where classes can be read by reflection, and refused where half of them may be gone.
    private static void CheckClassWithoutDescription(Claims claims)
    {
        var message = "";
        try
        {
            TableSchema.For<Unmentioned>(static visit => visit.InTable("Visits").WithPartitionKey(static x => x.Id));
        }
        catch (FieldCryptConfigurationException e)
        {
            message = e.Message;
        }

        claims.Check(
            "A class that was not described when it was compiled is refused in a trimmed program, and only there",
            RuntimeFeature.IsDynamicCodeSupported ? message.Length == 0 : message.Contains("the program is trimmed", StringComparison.Ordinal));
    }

    private static bool IsBinary(JsonElement item, string attribute) => item.GetProperty(attribute).TryGetProperty("B", out _);

    private static string Event(string image) => $$$$"""{"Records":[{"eventName":"INSERT","dynamodb":{"Keys":{"Id":{"S":"p-1"}},"NewImage":{{{{image}}}}}}]}""";

    private sealed class Unmentioned
    {
        public string Id { get; set; } = "";

        [Encrypted]
        public string? Note { get; set; }
    }
}

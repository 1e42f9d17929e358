using Amazon.DynamoDBv2;
using FieldCrypt.DynamoDb;
using FieldCrypt.Keys;
using FieldCrypt.Kms;
using FieldCrypt.Samples.LambdaFunction;
using FieldCrypt.Samples.LambdaFunction.Check;

const string Usage = """
    In AWS Lambda, as a custom runtime: the binary is called bootstrap, and FIELDCRYPT_KEY_ARN names the key.

      --check    runs the function against stand-ins of Lambda's runtime interface and of the table, and prints one line per claim
    """;

if (args is ["--check"])
{
    return await Demonstration.RunAsync();
}

if (args.Length > 0
    || Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API") is not { } runtimeAddress
    || Environment.GetEnvironmentVariable("FIELDCRYPT_KEY_ARN") is not { } keyArn)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

var keys = new CachingKeyProvider(new KmsKeyProvider(keyArn, new KmsClients()));
var patients = TableSchema.For<Patient>();
using var client = new FieldCryptDynamoDbClient(new AmazonDynamoDBConfig(), new FieldCryptDynamoDbOptions { Keys = keys, Tables = [patients] });
using var runtime = new LambdaRuntime(runtimeAddress);
await runtime.RunAsync(new Function(client, new ItemEncryptor(patients, keys), patients.TableName).HandleAsync, CancellationToken.None);
return 0;

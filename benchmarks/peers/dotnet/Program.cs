using System.Diagnostics;
using Amazon.DynamoDBv2.Model;
using AWS.Cryptography.DbEncryptionSDK.DynamoDb.ItemEncryptor;
using AWS.Cryptography.DbEncryptionSDK.StructuredEncryption;
using AWS.Cryptography.MaterialProviders;

var (size, fields, suite, seconds) = (int.Parse(args[0]), int.Parse(args[1]), args[2], double.Parse(args[3]));
var keyring = new MaterialProviders(new MaterialProvidersConfig()).CreateRawAesKeyring(new CreateRawAesKeyringInput
{
    KeyNamespace = "benchmark",
    KeyName = "key-1",
    WrappingKey = new MemoryStream(new byte[32]),
    WrappingAlg = AesWrappingAlg.ALG_AES256_GCM_IV12_TAG16,
});
var actions = new Dictionary<string, CryptoAction> { ["Id"] = CryptoAction.SIGN_ONLY, ["Clinic"] = CryptoAction.SIGN_ONLY };
var item = new Dictionary<string, AttributeValue> { ["Id"] = new("patient-000001"), ["Clinic"] = new("Sydney Central") };
for (var i = 0; i < fields; i++)
{
    actions[$"Field{i:D2}"] = CryptoAction.ENCRYPT_AND_SIGN;
    item[$"Field{i:D2}"] = new AttributeValue(new string('x', size / fields));
}

var encryptor = new DynamoDbItemEncryptor(new DynamoDbItemEncryptorConfig
{
    LogicalTableName = "Patients",
    PartitionKeyName = "Id",
    AttributeActionsOnEncrypt = actions,
    AllowedUnsignedAttributePrefix = ":",
    Keyring = keyring,
    AlgorithmSuiteId = suite == "ecdsa"
        ? DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384
        : DBEAlgorithmSuiteId.ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384,
});
var encrypted = encryptor.EncryptItem(new EncryptItemInput { PlaintextItem = item }).EncryptedItem;
Measure("encrypt", () => encryptor.EncryptItem(new EncryptItemInput { PlaintextItem = item }));
Measure("decrypt", () => encryptor.DecryptItem(new DecryptItemInput { EncryptedItem = encrypted }));

void Measure(string name, Action operation)
{
    Sample(operation, seconds / 2);
    var samples = Sample(operation, seconds);
    samples.Sort();
    Console.WriteLine($"{name}\t{samples[samples.Count / 2]:F0}");
}

static List<double> Sample(Action operation, double seconds)
{
    var samples = new List<double>();
    for (var begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds;)
    {
        var start = Stopwatch.GetTimestamp();
        operation();
        samples.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds);
    }

    return samples;
}

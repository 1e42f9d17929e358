using FieldCrypt.Samples;
using FieldCrypt.Samples.GlobalTable;
using FieldCrypt.Testing;

const string Usage = """
    dotnet run --project samples/GlobalTable [-- options]

      --check                    print one line per claim, and fail if one does not hold
      --local                    protect with a local key file instead of AWS KMS
      --passphrase-file FILE     the passphrase of the key file (implies --local)
    """;

if (!Options.TryParse(args, out var options))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

await using var dynamoDb = await DynamoDbLocal.StartAsync();
await using var keys = options.IsLocal
    ? DemoKeys.Local(await KeyFileSetup.CreateAndLoadAsync(options.PassphraseFile))
    : await DemoKeys.MultiRegionAsync(Demonstration.Home, Demonstration.Away);

var claims = new Claims();
var demonstration = new Demonstration(dynamoDb, keys, claims, new Screen(silent: options.IsCheck));
await demonstration.RunAsync(CancellationToken.None);
Narration.Report(claims);
return claims.AllHold ? 0 : 1;

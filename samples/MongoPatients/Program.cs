using FieldCrypt.Samples;
using FieldCrypt.Samples.MongoPatients;
using FieldCrypt.Testing;

if (args is [Application.Verb, ..])
{
    return await Application.RunAsync(args);
}

if (args is not ([] or ["--check"]))
{
    Console.Error.WriteLine("""
        dotnet run --project samples/MongoPatients [-- --check]

          --check    print one line per claim, and fail if one does not hold
        """);
    return 2;
}

await using var server = await MongoDbServer.StartAsync();
await using var kms = await KmsEmulator.StartAsync();
var claims = new Claims();
await new Demonstration(server, kms, claims, new Screen(silent: args.Length > 0)).RunAsync();
Narration.Report(claims);
return claims.AllHold ? 0 : 1;

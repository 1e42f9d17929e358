using FieldCrypt.Samples;
using FieldCrypt.Samples.AuroraColumns;
using FieldCrypt.Testing;

if (args is not ([] or ["--check"]))
{
    Console.Error.WriteLine("""
        dotnet run --project samples/AuroraColumns [-- --check]

          --check    print one line per claim, and fail if one does not hold

        It needs PostgreSQL's own binaries (Debian: apt-get install postgresql).
        """);
    return 2;
}

try
{
    await using var primary = await PostgreSqlCluster.StartAsync();
    await using var standby = await primary.StartStandbyAsync();
    await using var kms = await KmsEmulator.StartAsync();
    var claims = new Claims();
    using var demonstration = new Demonstration(primary, standby, kms, claims, new Screen(silent: args.Length > 0));
    await demonstration.RunAsync();
    Narration.Report(claims);
    return claims.AllHold ? 0 : 1;
}
catch (LocalServiceException e)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}

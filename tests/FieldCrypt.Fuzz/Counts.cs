namespace FieldCrypt.Fuzz;

/// <summary>Shows counts: with the test's result, and on the terminal in a run by hand.</summary>
internal static class Counts
{
    private static readonly bool IsByHand = Environment.GetEnvironmentVariable("FIELDCRYPT_FUZZ_SECONDS") is not null;

    public static void Print(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        if (IsByHand)
        {
            Console.WriteLine(line);
        }
    }
}

using System.Globalization;
using System.Runtime;
using FieldCrypt.ColdStart;

const string Usage = """
    ColdStart compare PAIRS PROGRAM    starts PROGRAM in pairs, once with the plain client and once with FieldCrypt's, and prints medians and their ratio
    ColdStart serve                    answers every request, and prints its address
    ColdStart plain ADDRESS            one PutItem with the plain client
    ColdStart fieldcrypt ADDRESS       one PutItem with FieldCrypt's client
    ColdStart CLIENT ADDRESS methods   the same, and says how many methods the runtime compiled
    """;

switch (args)
{
    case ["serve"]:
        await Endpoint.ServeAsync();
        return 0;
    case ["plain", var address, ..]:
        await FirstPut.PlainAsync(address);
        break;
    case ["fieldcrypt", var address, ..]:
        await FirstPut.ProtectedAsync(address);
        break;
    case ["compare", var pairs, var program]:
        return await Comparison.RunAsync(int.Parse(pairs, CultureInfo.InvariantCulture), program);
    default:
        Console.Error.WriteLine(Usage);
        return 2;
}

Console.WriteLine(args is [.., "methods"] ? JitInfo.GetCompiledMethodCount().ToString(CultureInfo.InvariantCulture) : "done");
return 0;

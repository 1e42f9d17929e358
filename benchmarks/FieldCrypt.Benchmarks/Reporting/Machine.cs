using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BenchmarkDotNet.Environments;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Benchmarks;

/// <summary>What the figures were measured on and with.</summary>
internal static class Machine
{
    public static Table Describe()
    {
        var host = HostEnvironmentInfo.GetCurrent();
        var table = new Table("", "");
        table.Add("CPU", $"{host.Cpu.Value?.ProcessorName ?? "unknown"}, {Environment.ProcessorCount} logical cores");
        table.Add("operating system", RuntimeInformation.OSDescription);
        table.Add(".NET", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.ProcessArchitecture}");
        if (OperatingSystem.IsLinux())
        {
            table.Add("OpenSSL", OpenSslVersion(SafeEvpPKeyHandle.OpenSslVersion));
        }

        table.Add("primitives", Primitives.Current.Name);
        foreach (var type in new[]
        {
            typeof(Amazon.DynamoDBv2.AmazonDynamoDBClient),
            typeof(Org.BouncyCastle.Crypto.Digests.Sha512Digest),
            typeof(BenchmarkDotNet.Running.BenchmarkRunner),
        })
        {
            table.Add(type.Assembly.GetName().Name!, VersionOf(type.Assembly));
        }

        return table;
    }

    // MNN00PP0 in hexadecimal.
    private static string OpenSslVersion(long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{version >> 28}.{(version >> 20) & 0xFF}.{(version >> 4) & 0xFF}");

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version ?? "unknown";
}

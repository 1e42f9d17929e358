using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>Finds the libcrypto that .NET has loaded, and no other.</summary>
/// <remarks>
/// .NET is asked which OpenSSL it uses, which loads it. If that is a 3.x, the dynamic linker is asked for its soname, but only among what is already in the
/// process (RTLD_NOLOAD, man 3 dlopen): nothing is searched for on disk, and nothing is loaded. The library must then say the same version itself.
/// </remarks>
[SupportedOSPlatform("linux")]
internal static unsafe class LoadedLibCrypto
{
    private const int Lazily = 1;
    private const int OnlyIfLoaded = 4;

    private static nint s_handle;

    /// <summary>Has <see cref="LibCrypto"/> call that library.</summary>
    /// <returns>Its version; null if .NET uses another one here, or none.</returns>
    public static Version? TryBind()
    {
        // MNN00PP0 in hexadecimal (man 3 OpenSSL_version_num).
        var number = VersionOfDotNet();
        if (number >> 28 != 3 || TryFind("libcrypto.so.3"u8) is not (not 0 and var handle))
        {
            return null;
        }

        s_handle = handle;
        NativeLibrary.SetDllImportResolver(typeof(LibCrypto).Assembly, static (name, _, _) => name == LibCrypto.Library ? s_handle : 0);
        return (long)LibCrypto.OpenSSL_version_num() == number
            ? new Version((int)(number >> 28), (int)(number >> 20) & 0xFF, (int)(number >> 4) & 0xFF)
            : null;
    }

    private static long VersionOfDotNet()
    {
        try
        {
            return SafeEvpPKeyHandle.OpenSslVersion;
        }
        catch (Exception e) when (e is PlatformNotSupportedException or DllNotFoundException or TypeInitializationException)
        {
            return 0;
        }
    }

    // dlopen is in libc, or before glibc 2.34 in libdl; every program with a runtime in it has it in reach.
    private static nint TryFind(ReadOnlySpan<byte> soname)
    {
        if (!NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "dlopen", out var dlopen))
        {
            return 0;
        }

        fixed (byte* name = soname)
        {
            return ((delegate* unmanaged<byte*, int, nint>)dlopen)(name, Lazily | OnlyIfLoaded);
        }
    }
}

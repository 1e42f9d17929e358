namespace FieldCrypt.Cryptography.OpenSsl;

/// <summary>Whether direct calls of OpenSSL are switched off, by who starts the process or by the application before its first use of FieldCrypt.</summary>
internal static class OpenSslSwitch
{
    /// <summary>The switch of <see cref="AppContext"/>.</summary>
    public const string AppContextName = "FieldCrypt.DisableOpenSsl";

    /// <summary>The environment variable: <c>1</c> or <c>true</c>.</summary>
    public const string EnvironmentName = "FIELDCRYPT_DISABLE_OPENSSL";

    public static bool IsOff =>
        (AppContext.TryGetSwitch(AppContextName, out var isOff) && isOff)
        || Environment.GetEnvironmentVariable(EnvironmentName) is "1" or "true" or "True" or "TRUE";
}

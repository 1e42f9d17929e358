using System.Security.Cryptography;
using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>The public half of an RSA key.</summary>
/// <param name="Bits">Its length.</param>
/// <param name="Pem">SubjectPublicKeyInfo.</param>
internal sealed record RsaPublicKey(int Bits, string Pem) : IResult
{
    public static RsaPublicKey Of(RSA rsa) => new(rsa.KeySize, rsa.ExportSubjectPublicKeyInfoPem());

    public void TellTo(IReport report) => report.Text(Pem);
}

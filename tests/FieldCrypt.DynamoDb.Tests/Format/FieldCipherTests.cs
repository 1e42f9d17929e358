using FieldCrypt.DynamoDb.Format;
using FieldCrypt.DynamoDb.Tests.Vectors;

namespace FieldCrypt.DynamoDb.Tests.Format;

public class FieldCipherTests
{
    private static readonly CanonicalPath Path = new("Table", "Name");

    [Fact]
    public void Every_published_field_key_is_derived()
    {
        var tests = VectorFile.Read("dbesdk/kat-field-key.json")["tests"]!.AsArray();
        Assert.NotEmpty(tests);
        var checkedCount = 0;
        foreach (var test in tests.Where(test => (long)test!["offset"]! < 10_000))
        {
            var offset = (int)test!["offset"]!;
            using var cipher = new FieldCipher(Convert.FromHexString((string)test["fieldRootKey"]!), offset + 1);
            Assert.Equal((string)test["fieldKey"]!, Convert.ToHexStringLower(cipher.FieldKey(offset)));
            checkedCount++;
        }

        Assert.True(checkedCount > 10);
    }

    [Fact]
    public void A_field_opens_only_at_its_own_place_and_name()
    {
        byte[] stored = [0, 1, .. "value"u8, .. new byte[16]];
        using (var cipher = new FieldCipher(new byte[32], 2))
        {
            cipher.Encrypt(0, Path, stored);
        }

        Assert.Equal("value"u8, Opened(0, Path));
        Assert.Throws<DataNotAuthenticException>(() => Opened(1, Path));
        Assert.Throws<DataNotAuthenticException>(() => Opened(0, new CanonicalPath("Table", "Nama")));
        Assert.Throws<DataNotAuthenticException>(() => Opened(0, new CanonicalPath("Tabla", "Name")));

        byte[] Opened(int index, CanonicalPath path)
        {
            var value = new byte[5];
            using var cipher = new FieldCipher(new byte[32], 2);
            cipher.Decrypt(index, path, stored, value);
            return value;
        }
    }
}

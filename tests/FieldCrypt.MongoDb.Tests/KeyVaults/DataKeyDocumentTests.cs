using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.KeyVaults;

/// <summary>Documents of the key vault are read as strictly as libmongocrypt reads them.</summary>
public sealed class DataKeyDocumentTests
{
    private static readonly BsonArray MasterKeys = CsfleVectors.Array("libmongocrypt/kek-tests.json");

    public static TheoryData<int> MasterKeyCases => [.. Enumerable.Range(0, MasterKeys.Count)];

    [Fact]
    public void All_published_master_keys_are_tested()
    {
        Assert.Equal(19, MasterKeys.Count);
        Assert.Equal(10, MasterKeys.Count(test => test["expect"] == "ok"));
    }

    [Theory]
    [MemberData(nameof(MasterKeyCases))]
    public void A_published_masterKey_document_is_accepted_or_refused_as_published(int index)
    {
        var test = MasterKeys[index].AsBsonDocument;
        var document = Valid();
        document["masterKey"] = test["input"];
        if (test["expect"] == "ok")
        {
            Assert.Equal(test["input"]["provider"], DataKeyDocument.Parse(document).Provider);
        }
        else
        {
            AssertRefused(document);
        }
    }

    [Theory]
    [InlineData("libmongocrypt/key-document-full.json", "aws", 2)]
    [InlineData("libmongocrypt/key-document-local.json", "local", 0)]
    [InlineData("libmongocrypt/keys/12345678123498761234123456789012-aws-document.json", "aws", 0)]
    [InlineData("libmongocrypt/keys/12345678123498761234123456789013-aws-document.json", "aws", 0)]
    [InlineData("libmongocrypt/keys/ABCDEFAB123498761234123456789012-aws-document.json", "aws", 0)]
    [InlineData("libmongocrypt/keys/12345678123498761234123456789012-local-document.json", "local", 0)]
    [InlineData("libmongocrypt/keys/12345678123498761234123456789013-local-document.json", "local", 0)]
    [InlineData("libmongocrypt/keys/12345678123498761234123456789014-local-document.json", "local", 0)]
    [InlineData("libmongocrypt/keys/ABCDEFAB123498761234123456789012-local-document.json", "local", 0)]
    [InlineData("corpus/corpus-key-local.json", "local", 0)]
    [InlineData("corpus/corpus-key-aws.json", "aws", 0)]
    public void A_published_key_document_is_read(string file, string provider, int names)
    {
        var document = CsfleVectors.Document(file);
        var read = DataKeyDocument.Parse(document);
        Assert.Equal(document["_id"].AsBsonBinaryData.ToGuid(GuidRepresentation.Standard), read.Id);
        Assert.Equal(provider, read.Provider);
        Assert.Equal(document["masterKey"], read.MasterKey);
        Assert.Equal(document["keyMaterial"].AsBsonBinaryData.Bytes, read.KeyMaterial.ToArray());
        Assert.True(read.AlternateNames.Count >= names);
    }

    [Fact]
    public void A_date_beyond_what_DateTime_holds_is_read_as_its_end()
    {
        var document = Valid();
        document["creationDate"] = new BsonDateTime(long.MinValue);
        document["updateDate"] = new BsonDateTime(long.MaxValue);
        var read = DataKeyDocument.Parse(document);
        Assert.Equal((DateTime.MinValue, DateTimeKind.Utc), (read.CreatedAt, read.CreatedAt.Kind));
        Assert.Equal((DateTime.MaxValue, DateTimeKind.Utc), (read.UpdatedAt, read.UpdatedAt.Kind));
    }

    [Theory]
    [InlineData("_id")]
    [InlineData("keyMaterial")]
    [InlineData("creationDate")]
    [InlineData("updateDate")]
    [InlineData("status")]
    [InlineData("masterKey")]
    public void A_document_without_a_required_field_or_with_another_type_is_refused(string field)
    {
        var without = Valid();
        without.Remove(field);
        AssertRefused(without);
        foreach (var wrong in new BsonValue[] { "text", 1.5, true, BsonNull.Value, new BsonArray(), new BsonDocument(), new BsonBinaryData(new byte[16], BsonBinarySubType.UuidLegacy) })
        {
            var other = Valid();
            other[field] = wrong;
            AssertRefused(other);
        }
    }

    [Theory]
    [InlineData("tenant", "'x'")]
    [InlineData("version", "1")]
    [InlineData("version", "'0'")]
    [InlineData("keyAltNames", "'name'")]
    [InlineData("keyAltNames", "null")]
    [InlineData("keyAltNames", "[1]")]
    [InlineData("keyAltNames", "['a', 'b', 'a']")]
    [InlineData("masterKey", "{ provider: 1 }")]
    [InlineData("masterKey", "{ provider: 'aws' }")]
    [InlineData("masterKey", "{ provider: 'aws', region: 'eu-west-1' }")]
    [InlineData("masterKey", "{ provider: 'aws', region: 'eu-west-1', key: 1 }")]
    [InlineData("masterKey", "{ provider: 'aws:tenant', region: 'eu-west-1', key: 'k', extra: 1 }")]
    [InlineData("masterKey", "{ provider: 'local:tenant', key: 'k' }")]
    [InlineData("masterKey", "{ provider: 'kmip', delegated: 'yes' }")]
    public void A_document_that_no_driver_reads_is_refused(string field, string json)
    {
        var document = Valid();
        document[field] = BsonDocument.Parse($"{{ v: {json} }}")["v"];
        AssertRefused(document);
    }

    [Theory]
    [InlineData("version", "0")]
    [InlineData("version", "NumberLong(0)")]
    [InlineData("keyAltNames", "[]")]
    [InlineData("keyAltNames", "['a', 'A', '']")]
    [InlineData("status", "1")]
    [InlineData("masterKey", "{ provider: 'local:tenant_7' }")]
    [InlineData("masterKey", "{ provider: 'aws:tenant7', region: 'eu-west-1', key: 'k', endpoint: 'kms.example.com:443' }")]
    [InlineData("masterKey", "{ provider: 'kmip', keyId: '1', delegated: true }")]
    public void A_document_that_every_driver_reads_is_read(string field, string json)
    {
        var document = Valid();
        document[field] = BsonDocument.Parse($"{{ v: {json} }}")["v"];
        DataKeyDocument.Parse(document);
    }

    [Fact]
    public void No_text_of_a_key_shows_its_material()
    {
        var document = Valid();
        document["keyMaterial"] = new BsonBinaryData(Enumerable.Repeat((byte)0xAB, 160).ToArray());
        Assert.DoesNotContain("ABAB", $"{DataKeyDocument.Parse(document)}", StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("171", $"{new DataKeyRequest { KeyMaterial = new byte[] { 171, 171 } }}", StringComparison.Ordinal);
    }

    private static BsonDocument Valid() => CsfleVectors.LocalKeyDocument("12345678123498761234123456789012");

    private static void AssertRefused(BsonDocument document) => Assert.Throws<DataNotAuthenticException>(() => DataKeyDocument.Parse(document));
}

using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>
/// The corpus of MongoDB's drivers (Client Side Encryption tests, "Corpus test"): every BSON type, both algorithms, as every official driver
/// must read and write it. Here are the values of the local provider; those of cloud providers differ in nothing but their key.
/// </summary>
public sealed class CorpusTests : IAsyncLifetime
{
    private const int TypeOffset = 17;
    private const int IvOffset = 18;
    private const int CiphertextOffset = 34;
    private const int TagLength = 32;
    private static readonly byte[] AssociatedDataBits = [0, 0, 0, 0, 0, 0, 0, 144];

    private static readonly BsonDocument Plain = CsfleVectors.Document("corpus/corpus.json");
    private static readonly BsonDocument Stored = CsfleVectors.Document("corpus/corpus-encrypted.json");

    private DataKey _key = null!;

    public static TheoryData<string> Random => Names("rand", isAllowed: true);

    public static TheoryData<string> Deterministic => Names("det", isAllowed: true);

    public static TheoryData<string> Allowed => [.. Random.Concat(Deterministic)];

    public static TheoryData<string> Prohibited => [.. Names("rand", isAllowed: false).Concat(Names("det", isAllowed: false))];

    public async ValueTask InitializeAsync() =>
        _key = await CsfleVectors.OpenAsync(CsfleVectors.Document("corpus/corpus-key-local.json"), CsfleVectors.CorpusMasterKey);

    public ValueTask DisposeAsync()
    {
        _key.Release();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_whole_local_corpus_is_tested()
    {
        Assert.Equal(89, Random.Count);
        Assert.Equal(53, Deterministic.Count);
        Assert.Equal(142, Allowed.Count);
        Assert.Equal(28, Prohibited.Count);
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_corpus_value_opens_to_its_exact_type_and_bytes(string name)
    {
        var blob = Blob(name);
        Assert.Equal(_key.Id, CsfleValue.ReadKeyId(blob));
        var (type, bytes) = CsfleVectors.ValueBytes(Plain[name]["value"]);
        var opened = Open(blob, out var openedType);
        Assert.Equal(type, openedType);
        Assert.Equal(bytes, opened);
    }

    [Theory]
    [MemberData(nameof(Deterministic))]
    public void A_deterministic_corpus_value_is_reproduced_byte_for_byte(string name)
    {
        var (type, bytes) = CsfleVectors.ValueBytes(Plain[name]["value"]);
        Assert.Equal(Blob(name), CsfleValue.Encrypt(_key, CsfleAlgorithm.Deterministic, type, bytes));
    }

    [Theory]
    [MemberData(nameof(Random))]
    public void A_random_corpus_value_is_reproduced_byte_for_byte_with_its_iv(string name)
    {
        var blob = Blob(name);
        var (_, bytes) = CsfleVectors.ValueBytes(Plain[name]["value"]);
        var length = blob.Length - CiphertextOffset - TagLength;
        var again = blob[..CiphertextOffset].Concat(new byte[length + TagLength]).ToArray();
        bytes.CopyTo(again, CiphertextOffset);
        again.AsSpan(CiphertextOffset + bytes.Length, length - bytes.Length).Fill((byte)(length - bytes.Length));
        using var engine = new CsfleEngine(_key.Bytes());
        engine.EncryptInPlace(again, CiphertextOffset, length, blob.AsSpan(IvOffset, 16));
        engine.Mac(again.AsSpan(..^TagLength), AssociatedDataBits, again.AsSpan(^TagLength..));
        Assert.Equal(blob, again);
    }

    [Theory]
    [MemberData(nameof(Prohibited))]
    public void A_prohibited_pair_of_type_and_algorithm_is_refused(string name)
    {
        var entry = Plain[name].AsBsonDocument;
        var (type, bytes) = CsfleVectors.ValueBytes(entry["value"]);
        var algorithm = entry["algo"] == "det" ? CsfleAlgorithm.Deterministic : CsfleAlgorithm.Random;
        Assert.Throws<ProtectedOperationException>(() => CsfleValue.Encrypt(_key, algorithm, type, bytes));
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void A_corpus_value_with_another_type_byte_is_refused(string name)
    {
        var blob = Blob(name);
        blob[TypeOffset] ^= 1;
        Assert.Throws<DataNotAuthenticException>(() => Open(blob, out _));
    }

    private static byte[] Blob(string name)
    {
        var binary = Stored[name]["value"].AsBsonBinaryData;
        Assert.Equal(BsonBinarySubType.Encrypted, binary.SubType);
        return [.. binary.Bytes];
    }

    private byte[] Open(byte[] blob, out BsonType type)
    {
        var buffer = new byte[CsfleValue.MaxPlaintextLength(blob)];
        var length = CsfleValue.Decrypt(_key, blob, buffer, 0, out type);
        return buffer[..length];
    }

    private static TheoryData<string> Names(string algorithm, bool isAllowed) =>
    [
        .. Plain.Elements
            .Where(entry => entry.Value is BsonDocument value && value["kms"] == "local" && value["algo"] == algorithm && value["allowed"] == isAllowed)
            .Select(entry => entry.Name),
    ];
}

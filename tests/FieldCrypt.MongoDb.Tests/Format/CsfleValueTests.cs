using CsCheck;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Vectors;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>What holds for every value, whatever its type, and what must not happen to a changed one.</summary>
public sealed class CsfleValueTests : IDisposable
{
    private const int KeyIdOffset = 1;
    private const int KeyIdLength = 16;

    private readonly DataKey _key = new(Guid.NewGuid(), Secret.Random(DataKey.Length));
    private readonly DataKey _otherKey = new(Guid.NewGuid(), Secret.Random(DataKey.Length));

    public static TheoryData<CsfleAlgorithm, int> Sizes => new(
        from algorithm in new[] { CsfleAlgorithm.Deterministic, CsfleAlgorithm.Random }
        from size in new[] { 0, 1, 10, 11, 12, 27, 200, 1_000 }
        select (algorithm, size));

    public void Dispose()
    {
        _key.Release();
        _otherKey.Release();
    }

    [Fact]
    public void Every_value_comes_back_with_its_type_and_bytes() =>
        BsonGen.Random.Sample(value => AssertRoundTrip(value, CsfleAlgorithm.Random), iter: 2_000);

    [Fact]
    public void Every_deterministic_value_comes_back_with_its_type_and_bytes() =>
        BsonGen.Deterministic.Sample(value => AssertRoundTrip(value, CsfleAlgorithm.Deterministic), iter: 2_000);

    [Fact]
    public void Deterministic_values_are_equal_exactly_if_type_and_bytes_are() =>
        Gen.Select(BsonGen.Deterministic, BsonGen.Deterministic).Sample((first, second) =>
        {
            var same = DataKeyValues.DocumentOf(first).AsSpan().SequenceEqual(DataKeyValues.DocumentOf(second));
            Assert.Equal(same, _key.Encrypt(first, CsfleAlgorithm.Deterministic).AsSpan().SequenceEqual(_key.Encrypt(second, CsfleAlgorithm.Deterministic)));
            Assert.Equal(_key.Encrypt(first, CsfleAlgorithm.Deterministic), _key.Encrypt(first.DeepClone(), CsfleAlgorithm.Deterministic));
        }, iter: 1_000);

    [Fact]
    public void Equal_numbers_of_different_types_do_not_look_equal() =>
        Assert.NotEqual(_key.Encrypt(5, CsfleAlgorithm.Deterministic)[18..], _key.Encrypt(5L, CsfleAlgorithm.Deterministic)[18..]);

    [Fact]
    public void A_deterministic_value_under_another_key_looks_different() =>
        Assert.NotEqual(
            _key.Encrypt("same", CsfleAlgorithm.Deterministic)[18..],
            _otherKey.Encrypt("same", CsfleAlgorithm.Deterministic)[18..]);

    [Fact]
    public void Random_values_never_repeat_and_never_share_an_iv()
    {
        var blobs = Enumerable.Range(0, 10_000).Select(_ => _key.Encrypt("same", CsfleAlgorithm.Random)).ToList();
        Assert.Equal(blobs.Count, blobs.Select(blob => Convert.ToHexString(blob.AsSpan(18, 16))).Distinct().Count());
        Assert.Equal(blobs.Count, blobs.Select(blob => Convert.ToHexString(blob.AsSpan(34))).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_value_has_the_length_that_the_format_says(CsfleAlgorithm algorithm, int size)
    {
        var valueLength = size + 5;
        Assert.Equal(66 + (16 * ((valueLength / 16) + 1)), _key.Encrypt(new string('x', size), algorithm).Length);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Any_flipped_bit_is_refused(CsfleAlgorithm algorithm, int size)
    {
        var blob = _key.Encrypt(new string('x', size), algorithm);
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(blob);
            blob[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(new string('x', size), _key.Decrypt(blob).AsString);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_value_that_is_cut_or_extended_anywhere_is_refused(CsfleAlgorithm algorithm, int size)
    {
        var blob = _key.Encrypt(new string('x', size), algorithm);
        for (var length = 0; length < blob.Length; length++)
        {
            AssertRefused(blob[..length]);
            AssertRefused(blob[(blob.Length - length)..]);
        }

        for (var extra = 1; extra <= 64; extra++)
        {
            AssertRefused([.. blob, .. new byte[extra]]);
        }
    }

    [Fact]
    public void The_end_of_one_value_on_the_beginning_of_another_is_refused()
    {
        var (first, second) = (_key.Encrypt("first value", CsfleAlgorithm.Random), _key.Encrypt("other value", CsfleAlgorithm.Random));
        for (var cut = 1; cut < first.Length; cut++)
        {
            // Cuts in what both have in common give a whole value again.
            byte[] spliced = [.. first[..cut], .. second[cut..]];
            if (!spliced.AsSpan().SequenceEqual(second))
            {
                AssertRefused(spliced);
            }
        }
    }

    [Fact]
    public void A_value_of_another_key_is_refused_even_under_this_keys_id()
    {
        var blob = _otherKey.Encrypt(1, CsfleAlgorithm.Random);
        _key.Id.TryWriteBytes(blob.AsSpan(KeyIdOffset, KeyIdLength), bigEndian: true, out _);
        AssertRefused(blob);
    }

    [Fact]
    public void Random_bytes_give_no_other_error_than_a_refusal() =>
        Gen.Byte.Array[0, 300].Sample(AssertRefused, iter: 20_000);

    [Fact]
    public void Random_bytes_behind_a_right_header_give_no_other_error_than_a_refusal() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Bool).Sample((bytes, isRandom) =>
            AssertRefused([isRandom ? (byte)2 : (byte)1, .. _key.Id.ToByteArray(bigEndian: true), .. bytes]), iter: 20_000);

    [Fact]
    public void Random_plaintext_under_a_true_tag_is_a_value_or_is_refused() =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 100]).Sample((type, plaintext) =>
        {
            var blob = Seal((BsonType)type, plaintext);
            try
            {
                var value = _key.Decrypt(blob);
                Assert.Equal(plaintext, CsfleVectors.ValueBytes(value).Bytes);
            }
            catch (FieldCryptException)
            {
                // Refused: what most random bytes deserve.
            }
        }, iter: 20_000);

    [Fact]
    public void A_changed_plaintext_under_a_true_tag_is_a_value_or_is_refused() =>
        Gen.Select(BsonGen.Random, Gen.Int[0, int.MaxValue], Gen.Byte, Gen.Int[0, 3]).Sample((value, position, replacement, cut) =>
        {
            var (type, bytes) = CsfleVectors.ValueBytes(value);
            var plaintext = bytes[..Math.Max(0, bytes.Length - cut)];
            if (plaintext.Length > 0)
            {
                plaintext[position % plaintext.Length] = replacement;
            }

            try
            {
                _key.Decrypt(Seal(type, plaintext));
            }
            catch (FieldCryptException)
            {
                // Refused.
            }
        }, iter: 20_000);

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(255)]
    public void Wrong_padding_under_a_true_tag_is_refused_like_a_wrong_tag(byte padding)
    {
        var blob = Seal(BsonType.Int32, new byte[4], padding);
        var tampered = Seal(BsonType.Int32, new byte[4]);
        tampered[^1] ^= 1;
        var refusal = Assert.Throws<DataNotAuthenticException>(() => _key.Decrypt(blob));
        Assert.Equal(Assert.Throws<DataNotAuthenticException>(() => _key.Decrypt(tampered)).Message, refusal.Message);
    }

    [Theory]
    [InlineData(BsonType.Null)]
    [InlineData(BsonType.Undefined)]
    [InlineData(BsonType.MinKey)]
    [InlineData(BsonType.MaxKey)]
    public void A_type_that_nobody_encrypts_is_refused_under_a_true_tag(BsonType type) =>
        Assert.Throws<DataNotAuthenticException>(() => _key.Decrypt(Seal(type, [])));

    [Fact]
    public void Elements_of_one_name_come_back_as_they_were_written()
    {
        var document = new BsonDocument(allowDuplicateNames: true) { { "twice", 1 }, { "twice", 2 } };
        Assert.Equal(document, _key.Decrypt(_key.Encrypt(document, CsfleAlgorithm.Random)));
    }

    [Fact]
    public void No_refusal_repeats_what_was_decrypted()
    {
        var (_, bytes) = CsfleVectors.ValueBytes(new BsonDocument("distinctive-name", "distinctive-value"));
        bytes[^2] = 7;
        var refusal = Assert.Throws<DataNotAuthenticException>(() => _key.Decrypt(Seal(BsonType.Document, bytes)));
        Assert.DoesNotContain("distinctive", refusal.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A value with any type and any plaintext under a tag that is right: what only a holder of the key can make.</summary>
    private byte[] Seal(BsonType type, byte[] plaintext, byte? padding = null)
    {
        var paddingLength = 16 - (plaintext.Length % 16);
        var ciphertextLength = plaintext.Length + paddingLength;
        var blob = new byte[34 + ciphertextLength + 32];
        blob[0] = (byte)CsfleAlgorithm.Random;
        _key.Id.TryWriteBytes(blob.AsSpan(KeyIdOffset), bigEndian: true, out _);
        blob[17] = (byte)type;
        plaintext.CopyTo(blob, 34);
        blob.AsSpan(34 + plaintext.Length, paddingLength).Fill(padding ?? (byte)paddingLength);
        var engine = _key.Rent();
        engine.EncryptInPlace(blob, 34, ciphertextLength, blob.AsSpan(18, 16));
        engine.Mac(blob.AsSpan(..^32), [0, 0, 0, 0, 0, 0, 0, 144], blob.AsSpan(^32..));
        _key.Return(engine);
        return blob;
    }

    private void AssertRoundTrip(BsonValue value, CsfleAlgorithm algorithm)
    {
        var blob = _key.Encrypt(value, algorithm);
        Assert.True(CsfleValue.Is(blob, algorithm));
        Assert.Equal(_key.Id, CsfleValue.ReadKeyId(blob));
        var back = _key.Decrypt(blob);
        Assert.Equal(value.BsonType, back.BsonType);
        Assert.Equal(DataKeyValues.DocumentOf(value), DataKeyValues.DocumentOf(back));
    }

    // By the road of a reader: which key does it name, and does that key open it?
    private void AssertRefused(byte[] blob) => Assert.Throws<DataNotAuthenticException>(() =>
    {
        if (CsfleValue.ReadKeyId(blob) != _key.Id)
        {
            throw new DataNotAuthenticException("It names a key that the vault does not have.");
        }

        CsfleValue.Decrypt(_key, blob, new byte[blob.Length], 0, out _);
    });
}

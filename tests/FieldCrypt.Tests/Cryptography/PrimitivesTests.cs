using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using CsCheck;
using FieldCrypt.Cryptography;
using FieldCrypt.Cryptography.OpenSsl;
using FieldCrypt.Cryptography.Platform;
using FieldCrypt.Diagnostics;

namespace FieldCrypt.Tests.Cryptography;

/// <summary>The two implementations of the seam: both give published answers, the same bytes, and the same refusals.</summary>
public sealed class PrimitivesTests
{
    private static readonly Primitives Platform = new PlatformPrimitives();
    private static readonly Gen<byte[]> Key = Gen.Byte.Array[32];
    private static readonly Gen<byte[]> Nonce = Gen.Byte.Array[12];
    private static readonly Gen<byte[]> Data = Gen.Byte.Array[0, 400];

    public static TheoryData<string> Implementations => Primitives.Current is PlatformPrimitives ? ["platform"] : ["platform", "current"];

    [Fact]
    public void The_OpenSSL_of_dotnet_is_used_where_it_is_a_3_and_not_switched_off()
    {
        var isThere = OperatingSystem.IsLinux() && SafeEvpPKeyHandle.OpenSslVersion >> 28 == 3 && !OpenSslSwitch.IsOff;

        Assert.StartsWith(isThere ? "OpenSSL 3." : ".NET", Primitives.Current.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_says_what_is_used()
    {
        var seen = new List<object?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "fieldcrypt.primitives")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => seen.Add((value, tags[0].Value)));
        FieldCryptMetrics.KeyFoundInCache("tests");
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal((1, (object)Primitives.Current.Name), Assert.Single(seen));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Published_answers_are_given(string name)
    {
        var primitives = Of(name);

        Assert.True(KnownAnswers.AreGivenBy(primitives));
        Assert.True(KnownAnswers.AreGivenBy(key => primitives.CreateCbc(key)));
        Assert.True(KnownAnswers.AreGivenBy(point => primitives.ImportPoint(EcdsaPublicKey.P384, point)));
    }

    [Fact]
    public void A_wrong_answer_is_noticed() => Assert.False(KnownAnswers.AreGivenBy(new WrongPrimitives()));

    [Fact]
    public void Both_encrypt_alike_and_open_each_others()
    {
        Gen.Select(Gen.OneOf(Gen.Byte.Array[16], Gen.Byte.Array[24], Key), Nonce, Data, Data).Sample((key, nonce, aad, plaintext) =>
        {
            byte[] ours = Sealed(Primitives.Current, key, nonce, aad, plaintext), platforms = Sealed(Platform, key, nonce, aad, plaintext);
            Assert.Equal(platforms, ours);
            Assert.Equal(plaintext, Opened(Primitives.Current, key, nonce, aad, platforms));
            Assert.Equal(plaintext, Opened(Platform, key, nonce, aad, ours));
        });
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_bit_changed_anywhere_is_refused_and_leaves_no_plaintext(string name)
    {
        var primitives = Of(name);
        byte[] key = RandomNumberGenerator.GetBytes(32), nonce = new byte[12], plaintext = RandomNumberGenerator.GetBytes(37);
        var @sealed = Sealed(primitives, key, nonce, "aad"u8, plaintext);
        for (var bit = 0; bit < @sealed.Length * 8; bit++)
        {
            var changed = @sealed.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var opened = new byte[plaintext.Length];
            opened.AsSpan().Fill(0xAA);
            using var cipher = primitives.RentAead();
            Assert.False(cipher.TryDecryptUnder(key, nonce, "aad"u8, changed, opened));
            Assert.Equal(new byte[plaintext.Length], opened);
        }

        Assert.Null(Opened(primitives, key, nonce, "aae"u8, @sealed));
        Assert.Equal(plaintext, Opened(primitives, key, nonce, "aad"u8, @sealed));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Many_messages_in_a_row_under_one_key_and_under_several(string name)
    {
        var primitives = Of(name);
        using var cipher = primitives.RentAead();
        var kept = RandomNumberGenerator.GetBytes(32);
        for (var i = 0; i < 50; i++)
        {
            byte[] nonce = new byte[12], plaintext = [(byte)i], @sealed = new byte[17];
            nonce[0] = (byte)i;
            cipher.SetKey(kept);
            cipher.Encrypt(nonce, [], plaintext, @sealed);
            Assert.Equal(Sealed(Platform, kept, nonce, [], plaintext), @sealed);
            Assert.True(cipher.TryDecrypt(nonce, [], @sealed, plaintext));
            var other = RandomNumberGenerator.GetBytes(i % 2 == 0 ? 32 : 16);
            cipher.EncryptUnder(other, nonce, [], plaintext, @sealed);
            Assert.Equal(Sealed(Platform, other, nonce, [], plaintext), @sealed);
        }
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Encryption_in_place_is_the_same_and_half_overlapping_is_refused(string name)
    {
        var primitives = Of(name);
        byte[] key = new byte[32], nonce = new byte[12], plaintext = RandomNumberGenerator.GetBytes(50);
        var expected = Sealed(primitives, key, nonce, [], plaintext);
        byte[] buffer = [.. plaintext, .. new byte[16], 0];
        using var cipher = primitives.RentAead();
        cipher.EncryptUnder(key, nonce, [], buffer.AsSpan(0, 50), buffer.AsSpan(0, 66));
        Assert.Equal(expected, buffer[..66]);
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.EncryptUnder(key, nonce, [], buffer.AsSpan(0, 50), buffer.AsSpan(1, 66))));
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.TryDecryptUnder(key, nonce, [], buffer.AsSpan(0, 66), buffer.AsSpan(1, 50))));
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Wrong_lengths_are_refused_before_anything_is_called(string name)
    {
        var primitives = Of(name);
        byte[] key = new byte[32], nonce = new byte[12];
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.SetKey(new byte[31])));
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.EncryptUnder([], nonce, [], [], new byte[16])));
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.EncryptUnder(key, new byte[11], [], [], new byte[16])));
        Assert.Throws<ArgumentException>(() => Use(primitives, c => c.EncryptUnder(key, nonce, [], new byte[5], new byte[20])));
        Assert.Throws<CryptographicException>(() => Use(primitives, c => c.TryDecryptUnder(key, new byte[13], [], new byte[16], [])));
        Assert.ThrowsAny<CryptographicException>(() => primitives.EncryptBlocks(new byte[31], new byte[16]));
        Assert.ThrowsAny<CryptographicException>(() => primitives.EncryptBlocks(key, new byte[17]));
        Assert.ThrowsAny<ArgumentException>(() => primitives.Sha384([], new byte[47]));
        Assert.ThrowsAny<CryptographicException>(() => primitives.CreateCbc(new byte[5]).Dispose());
        using var hmac = primitives.RentHmac(HmacHash.Sha256);
        Assert.Throws<ArgumentException>(() => hmac.Finish(new byte[64]));
        using var cbc = primitives.CreateCbc(key);
        Assert.ThrowsAny<ArgumentException>(() => cbc.EncryptInPlace(new byte[32], 8, 32, new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => cbc.EncryptInPlace(new byte[32], 0, 24, new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => cbc.EncryptInPlace(new byte[32], 0, 32, new byte[15]));
        Assert.ThrowsAny<ArgumentException>(() => cbc.EncryptInPlace(new byte[32], int.MaxValue, 16, new byte[16]));
        Assert.ThrowsAny<ArgumentException>(() => cbc.Decrypt(new byte[32], 0, 32, new byte[16], new byte[31], 0));
        Assert.ThrowsAny<ArgumentException>(() => cbc.Decrypt(new byte[32], 0, 32, new byte[16], new byte[32], -1));
    }

    [Fact]
    public void Both_compute_the_same_MACs_whatever_was_computed_before()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[0, 200], Data, Data).Sample((hash, key, first, second) =>
        {
            var macs = new List<byte[]>();
            foreach (var primitives in (Primitives[])[Primitives.Current, Platform])
            {
                using var hmac = primitives.RentHmac((HmacHash)hash);
                byte[] underZeros = new byte[hmac.Length], mac = new byte[hmac.Length], again = new byte[hmac.Length];
                hmac.Append(first);
                hmac.Finish(underZeros);
                hmac.SetKey(key);
                hmac.Append(first);
                hmac.Append(second);
                hmac.Finish(mac);
                hmac.Append([.. first, .. second]);
                hmac.Finish(again);
                Assert.Equal(mac, again);
                hmac.SetKey("abandoned"u8);
                hmac.Append("half a message"u8);
                macs.Add([.. underZeros, .. mac]);
            }

            Assert.Equal(macs[1], macs[0]);
        });
    }

    [Fact]
    public void Both_encrypt_blocks_and_chains_of_blocks_alike()
    {
        Gen.Select(Key, Gen.Byte.Array[16], Gen.Int[1, 20]).Sample((key, iv, count) =>
        {
            var plaintext = RandomNumberGenerator.GetBytes(count * 16);
            byte[] ours = [.. plaintext], platforms = [.. plaintext];
            Primitives.Current.EncryptBlocks(key, ours);
            Platform.EncryptBlocks(key, platforms);
            Assert.Equal(platforms, ours);

            using CbcCipher cbc = Primitives.Current.CreateCbc(key), other = Platform.CreateCbc(key);
            for (var i = 0; i < 2; i++)
            {
                plaintext.CopyTo(ours, 0);
                plaintext.CopyTo(platforms, 0);
                cbc.EncryptInPlace(ours, 0, ours.Length, iv);
                other.EncryptInPlace(platforms, 0, platforms.Length, iv);
                Assert.Equal(platforms, ours);
                var decrypted = new byte[ours.Length];
                cbc.Decrypt(ours, 0, ours.Length, iv, decrypted, 0);
                Assert.Equal(plaintext, decrypted);
                iv[0]++;
            }
        });
    }

    [Fact]
    public void The_key_derivation_in_counter_mode_is_the_platforms() =>
        Gen.Select(Gen.Byte.Array[1, 80], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40]).Sample((key, label, context) =>
        {
            var derived = new byte[32];
            CounterKdfSha256.Derive(key, label, context, derived);
            Assert.Equal(SP800108HmacCounterKdf.DeriveBytes(key, HashAlgorithmName.SHA256, label, context, 32), derived);
        });

    [Fact]
    public void Both_take_the_same_bytes_for_points_and_for_the_same_ones()
    {
        foreach (var curve in (EcdsaPublicKey[])[EcdsaPublicKey.P256, EcdsaPublicKey.P384])
        {
            var accepted = 0;
            for (var i = 0; i < 60; i++)
            {
                byte[] bytes = [(byte)(2 + (i % 2)), .. RandomNumberGenerator.GetBytes(curve.Length - 1)];
                if (i < 4)
                {
                    // Zero, and coordinates that are not below the prime: each has one form only.
                    bytes.AsSpan(1).Fill(i < 2 ? (byte)0 : (byte)0xFF);
                }

                using ECDsa? ours = Primitives.Current.ImportPoint(curve, bytes), platforms = Platform.ImportPoint(curve, bytes);
                Assert.Equal(platforms is null, ours is null);
                if (ours is not null)
                {
                    accepted++;
                    Assert.Equal(platforms!.ExportParameters(false).Q.Y, ours.ExportParameters(false).Q.Y);
                    Assert.Equal(platforms.ExportParameters(false).Q.X, ours.ExportParameters(false).Q.X);
                }
            }

            Assert.InRange(accepted, 5, 55);
            Assert.Null(curve.TryImport([4, .. new byte[curve.Length - 1]]));
            Assert.Null(curve.TryImport([0, .. new byte[curve.Length - 1]]));
            Assert.Null(curve.TryImport([0]));
        }
    }

    [Fact]
    public void A_key_pair_is_on_the_curve_and_its_halves_belong_together()
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            using var pair = Primitives.Current.CreateP384KeyPair();
            var parameters = pair.ExportParameters(includePrivateParameters: true);
            Assert.True(seen.Add(Convert.ToHexString(parameters.D!)));

            // .NET checks what it imports: the curve, the order, and the private key against the public one.
            using var checkedPair = ECDsa.Create(parameters);
            var signature = EcdsaP384.Sign(pair, "message"u8);
            Assert.True(EcdsaP384.Verify(checkedPair, "message"u8, signature));
            using var imported = Platform.ImportPoint(EcdsaPublicKey.P384, EcdsaP384.CompressedPublicKey(pair));
            Assert.True(EcdsaP384.Verify(imported!, "message"u8, signature));
        }
    }

    private static Primitives Of(string name) => name == "platform" ? Platform : Primitives.Current;

    private static void Use(Primitives primitives, Action<AeadCipher> use)
    {
        using var cipher = primitives.RentAead();
        use(cipher);
    }

    private static byte[] Sealed(Primitives primitives, byte[] key, byte[] nonce, ReadOnlySpan<byte> aad, byte[] plaintext)
    {
        var @sealed = new byte[plaintext.Length + Aead.TagLength];
        using var cipher = primitives.RentAead();
        cipher.EncryptUnder(key, nonce, aad, plaintext, @sealed);
        return @sealed;
    }

    private static byte[]? Opened(Primitives primitives, byte[] key, byte[] nonce, ReadOnlySpan<byte> aad, byte[] @sealed)
    {
        var plaintext = new byte[@sealed.Length - Aead.TagLength];
        using var cipher = primitives.RentAead();
        return cipher.TryDecryptUnder(key, nonce, aad, @sealed, plaintext) ? plaintext : null;
    }

    private sealed class WrongPrimitives : Primitives
    {
        public override string Name => "wrong";

        public override AeadCipher RentAead() => Platform.RentAead();

        public override Hmac RentHmac(HmacHash hash) => Platform.RentHmac(HmacHash.Sha256);

        public override CbcCipher CreateCbc(ReadOnlySpan<byte> key) => Platform.CreateCbc(key);

        public override void EncryptBlocks(ReadOnlySpan<byte> key, Span<byte> blocks) => Platform.EncryptBlocks(key, blocks);

        public override void Sha384(ReadOnlySpan<byte> data, Span<byte> hash) => Platform.Sha384(data, hash);

        public override ECDsa CreateP384KeyPair() => Platform.CreateP384KeyPair();

        public override ECDsa? ImportPoint(EcdsaPublicKey curve, ReadOnlySpan<byte> compressed) => Platform.ImportPoint(curve, compressed);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using FieldCrypt.Cryptography;

namespace FieldCrypt.Tests.Cryptography;

/// <summary>No key is left in the memory of the process, wherever, once an operation has ended: all of it is read and searched.</summary>
public sealed class KeyRemainsTests
{
    private static readonly byte[] Nonce = new byte[Aead.NonceLength];

    public static TheoryData<string> Operations => ["encrypt", "decrypt", "refuse", "blocks", "mac", "derive"];

    [Fact]
    public void A_key_in_use_is_found()
    {
        RequireOpenSsl();
        using var key = new Needle(32, RandomNumberGenerator.Fill);
        using var cipher = Primitives.Current.RentAead();
        key.Give(bytes => cipher.SetKey(bytes));
        Assert.True(key.IsInMemory());

        using var macKey = new Needle(32, RandomNumberGenerator.Fill);
        using var hmac = Primitives.Current.RentHmac(HmacHash.Sha512);
        macKey.Give(bytes => hmac.SetKey(bytes));
        Assert.True(macKey.IsInMemory());
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_key_that_was_used_is_not(string operation)
    {
        RequireOpenSsl();
        using var key = new Needle(32, RandomNumberGenerator.Fill);
        key.Give(bytes => Operate(operation, bytes));
        Assert.False(key.IsInMemory());
    }

    [Fact]
    public void A_key_that_was_derived_is_not()
    {
        RequireOpenSsl();
        var input = RandomNumberGenerator.GetBytes(32);
        using var pseudoRandom = new Needle(64, bytes => HMACSHA512.HashData(new byte[64], input, bytes));
        Operate("derive", input);
        Assert.False(pseudoRandom.IsInMemory());
    }

    private static void Operate(string operation, ReadOnlySpan<byte> key)
    {
        Span<byte> @sealed = stackalloc byte[21], room = stackalloc byte[64];
        switch (operation)
        {
            case "encrypt":
                Aead.Encrypt(key, Nonce, "aad"u8, "value"u8, @sealed);
                break;
            case "decrypt":
                Aead.Encrypt(key, Nonce, "aad"u8, "value"u8, @sealed);
                Assert.True(Aead.TryDecrypt(key, Nonce, "aad"u8, @sealed, room[..5]));
                break;
            case "refuse":
                Assert.False(Aead.TryDecrypt(key, Nonce, "aad"u8, @sealed, room[..5]));
                break;
            case "blocks":
                Primitives.Current.EncryptBlocks(key, room[..48]);
                break;
            case "mac":
                Hmac.Compute(HmacHash.Sha384, key, "message"u8, room[..48]);
                break;
            default:
                using (var kdf = new HkdfSha512(key))
                {
                    kdf.Expand("label"u8, [], room[..32]);
                }

                break;
        }
    }

    private static void RequireOpenSsl() => Assert.SkipWhen(Primitives.Current.Name == ".NET", "What the platform keeps, it keeps.");

    /// <summary>Bytes that are looked for, which are nowhere else unless somebody left them there.</summary>
    private sealed class Needle : IDisposable
    {
        private readonly byte[] _bytes;
        private readonly byte[] _swapped;
        private readonly byte[] _window = GC.AllocateUninitializedArray<byte>(1 << 20, pinned: true);

        // Written where they stay: the collector would leave copies of what it moves.
        public Needle(int length, Write write)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);
            write(_bytes);

            // As a hash keeps it: in words of the machine.
            _swapped = GC.AllocateUninitializedArray<byte>(_bytes.Length, pinned: true);
            for (var i = 0; i < _bytes.Length; i++)
            {
                _swapped[i] = _bytes[i ^ 7];
            }
        }

        public delegate void Write(Span<byte> bytes);

        public void Give(Use use) => use(_bytes);

        public delegate void Use(ReadOnlySpan<byte> bytes);

        public bool IsInMemory()
        {
            using var memory = File.OpenHandle("/proc/self/mem");
            foreach (var line in File.ReadAllLines("/proc/self/maps"))
            {
                if (line.Contains(" rw", StringComparison.Ordinal) && !line.Contains("[v", StringComparison.Ordinal))
                {
                    var range = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
                    var (start, end) = (Address(range[0]), Address(range[1]));
                    if (IsIn(memory, start, end))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        public void Dispose()
        {
            CryptographicOperations.ZeroMemory(_bytes);
            CryptographicOperations.ZeroMemory(_swapped);
            CryptographicOperations.ZeroMemory(_window);
        }

        private bool IsIn(Microsoft.Win32.SafeHandles.SafeFileHandle memory, long start, long end)
        {
            for (var at = start; at < end; at += _window.Length - _bytes.Length)
            {
                int read;
                try
                {
                    read = RandomAccess.Read(memory, _window.AsSpan(0, (int)Math.Min(_window.Length, end - at)), at);
                }
                catch (IOException)
                {
                    // Unmapped meanwhile.
                    return false;
                }

                foreach (var needle in (byte[][])[_bytes, _swapped])
                {
                    for (var from = 0; _window.AsSpan(from, read - from).IndexOf(needle) is >= 0 and var found; from += found + 1)
                    {
                        if (!IsOwn(at + from + found))
                        {
                            return true;
                        }
                    }
                }
            }

            return false;
        }

        private bool IsOwn(long address) => Holds(_bytes, address) || Holds(_swapped, address) || Holds(_window, address);

        private static bool Holds(byte[] pinned, long address)
        {
            var offset = address - (long)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
            return offset >= 0 && offset < pinned.Length;
        }

        private static long Address(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

using System.Security.Cryptography;
using FieldCrypt.EncryptionSdk.Tests.Published;
using FieldCrypt.Keys;

namespace FieldCrypt.EncryptionSdk.Tests.Messages;

/// <summary>What a reader demands of the encryption context, stored and not.</summary>
public sealed class ContextTests : IDisposable
{
    private static readonly EncryptionContext Row1 = new([new("table", "patients"), new("column", "ssn"), new("row", "1")]);
    private static readonly EncryptionContext Row2 = new([new("table", "patients"), new("column", "ssn"), new("row", "2")]);
    private static readonly RSA Rsa = RSA.Create(2048);
    private readonly LocalKeyProvider _aes = LocalKeyProvider.FromKey("local", "key", new byte[32]);
    private readonly LocalRsaKeyProvider _rsa = LocalRsaKeyProvider.FromPrivateKey("local", "rsa", Rsa.ExportPkcs8PrivateKeyPem());

    public static TheoryData<string, MessageSuite, string[]> Ways
    {
        get
        {
            var ways = new TheoryData<string, MessageSuite, string[]>();
            foreach (var keys in (string[])["aes", "rsa"])
            {
                foreach (var suite in (MessageSuite[])[MessageSuite.Committing, MessageSuite.CommittingSigned])
                {
                    foreach (var unstored in (string[][])[[], ["row"], ["row", "table", "column"]])
                    {
                        ways.Add(keys, suite, unstored);
                    }
                }
            }

            return ways;
        }
    }

    public void Dispose()
    {
        _aes.Dispose();
        _rsa.Dispose();
    }

    // RSA does not bind the context, so there the message itself must.
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_value_of_one_row_does_not_open_in_another(string keys, MessageSuite suite, string[] unstored)
    {
        var encryptor = Encryptor(keys, suite, unstored);
        var message = encryptor.Encrypt([1, 2, 3], Row1);

        var opened = encryptor.Decrypt(message, Row1);

        Assert.Equal([1, 2, 3], opened.Plaintext);
        Assert.All(Row1, pair => Assert.Equal(pair.Value, opened.Context[pair.Key]));
        Assert.ThrowsAny<FieldCryptException>(() => encryptor.Decrypt(message, Row2));
        Assert.ThrowsAny<FieldCryptException>(() => encryptor.Decrypt(message, With(Row1, "tenant", "7")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Unstored_pairs_do_not_stand_in_the_message_and_must_be_brought(string keys, MessageSuite suite, string[] unstored)
    {
        var encryptor = Encryptor(keys, suite, unstored);
        var message = encryptor.Encrypt([1, 2, 3], With(Row1, "row", "row number one"));
        var less = new EncryptionContext(Row1.Where(pair => !unstored.Contains(pair.Key)));
        var plain = Encryptor(keys, suite, []);

        Assert.Equal(unstored.Contains("row"), message.AsSpan().IndexOf("row number one"u8) < 0);
        if (unstored.Length > 0)
        {
            // Whoever is configured to bring them is told so; whoever is not finds the message not authentic.
            Assert.Throws<ProtectedOperationException>(() => encryptor.Decrypt(message, less));
            Assert.Throws<ProtectedOperationException>(() => encryptor.Encrypt([1], less));
            Assert.ThrowsAny<FieldCryptException>(() => plain.Decrypt(message, EncryptionContext.Empty));
            Assert.Equal([1, 2, 3], plain.Decrypt(message, With(Row1, "row", "row number one")).Plaintext);
        }
    }

    [Fact]
    public void A_pair_that_is_demanded_and_was_never_bound_is_not_taken_on_trust()
    {
        var message = new CraftedMessage { Pairs = [("table", "patients")] }.Write([1]);
        var encryptor = new MessageEncryptor(new() { Keys = new KnownDataKey(new byte[32]) });

        Assert.Throws<DataNotAuthenticException>(() => encryptor.Decrypt(message, new EncryptionContext([new("table", "patients"), new("row", "1")])));
        Assert.Single(encryptor.Decrypt(message, new EncryptionContext([new("table", "patients")])).Plaintext);
    }

    [Fact]
    public void A_demand_that_the_stored_pairs_contradict_is_refused_before_any_key_is_asked_for()
    {
        var keys = new CountingProvider(_aes);
        var encryptor = new MessageEncryptor(new() { Keys = keys });
        var message = encryptor.Encrypt([1], Row1);

        var error = Assert.Throws<DataNotAuthenticException>(() => encryptor.Decrypt(message, Row2));

        Assert.Contains("'row'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, keys.Unwrapped);
    }

    [Fact]
    public void A_lacking_unstored_pair_is_an_error_before_any_key_is_asked_for()
    {
        var keys = new CountingProvider(_aes);
        var encryptor = new MessageEncryptor(new() { Keys = keys, UnstoredContextKeys = ["row"] });

        Assert.Throws<ProtectedOperationException>(() => encryptor.Encrypt([1], EncryptionContext.Empty));
        Assert.Throws<ProtectedOperationException>(() => encryptor.Decrypt(new CraftedMessage().Write([1]), EncryptionContext.Empty));
        Assert.Equal(0, keys.Generated + keys.Unwrapped);
    }

    [Theory]
    [InlineData("aws-crypto-public-key")]
    [InlineData("aws-crypto-ec:table")]
    public void Pairs_of_the_formats_own_are_refused(string key)
    {
        var encryptor = Encryptor("aes", MessageSuite.Committing, []);
        var context = new EncryptionContext([new(key, "x")]);

        Assert.Throws<ProtectedOperationException>(() => encryptor.Encrypt([1], context));
        Assert.Throws<ProtectedOperationException>(() => encryptor.Decrypt(new CraftedMessage().Write([1]), context));
    }

    [Fact]
    public void A_context_that_a_message_has_no_room_for_is_refused()
    {
        var encryptor = Encryptor("aes", MessageSuite.Committing, []);
        var most = new EncryptionContext([new("a", new string('x', 65_528))]);
        var more = new EncryptionContext([new("a", new string('x', 65_529))]);

        Assert.Equal([7], encryptor.Decrypt(encryptor.Encrypt([7], most), most).Plaintext);
        Assert.Throws<ProtectedOperationException>(() => encryptor.Encrypt([7], more));
    }

    private static EncryptionContext With(EncryptionContext context, string key, string value) =>
        new([.. context.Where(pair => pair.Key != key), new(key, value)]);

    private MessageEncryptor Encryptor(string keys, MessageSuite suite, string[] unstored) =>
        new(new() { Keys = keys == "aes" ? _aes : _rsa, Suite = suite, UnstoredContextKeys = unstored, UnseparatedSignatures = UnseparatedSignatures.Allow });
}

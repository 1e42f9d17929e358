using FieldCrypt.Keys;

namespace FieldCrypt.Tests.Cryptography;

public sealed class SecretTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void A_secret_that_is_disposed_while_it_is_read_is_there_until_the_last_reader_ends()
    {
        var secret = Secret.CopyOf(Bytes);
        var first = secret.Read();
        var second = secret.Read();
        var memory = first.Span;
        secret.Dispose();

        Assert.Equal(Bytes, second.Span);
        second.Dispose();
        Assert.Equal(Bytes, memory);
        first.Dispose();
        Assert.Equal(new byte[32], memory);
    }

    [Fact]
    public void Nobody_begins_to_read_a_secret_that_is_disposed_even_if_others_still_do()
    {
        var secret = Secret.CopyOf(Bytes);
        using var reader = secret.Read();
        secret.Dispose();

        Assert.Throws<ObjectDisposedException>(() => secret.Read().Span.ToArray());
        Assert.Throws<ObjectDisposedException>(() => secret.Copy());
        Assert.Throws<ObjectDisposedException>(() => secret.Length);
        Assert.Equal(Bytes, reader.Span);
    }

    [Fact]
    public void A_lease_ends_once_however_often_it_is_disposed()
    {
        var secret = Secret.CopyOf(Bytes);
        using var other = secret.Read();
        var lease = secret.Read();
        lease.Dispose();
        lease.Dispose();
        secret.Dispose();

        Assert.Equal(Bytes, other.Span);
    }

    [Fact]
    public void A_lease_that_ended_shows_nothing() => Assert.Throws<ObjectDisposedException>(() =>
    {
        using var secret = Secret.CopyOf(Bytes);
        var lease = secret.Read();
        lease.Dispose();
        return lease.Span.Length;
    });

    [Fact]
    public void A_copy_has_an_owner_of_its_own()
    {
        var secret = Secret.CopyOf(Bytes);
        using var copy = secret.Copy();
        secret.Dispose();

        Assert.Equal(Bytes, copy.Bytes());
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var secret = Secret.CopyOf(Bytes);
        using (secret.Read())
        {
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            using var lease = secret.Read();
            Assert.False(lease.Span.IsEmpty);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_reader_that_races_the_disposal_sees_the_whole_secret_or_an_exception()
    {
        var seen = DisposalRace.Run(2000, () => Secret.CopyOf(Bytes), secret =>
        {
            using var lease = secret.Read();
            Thread.SpinWait(20);
            return lease.Span.SequenceEqual(Bytes);
        });

        Assert.DoesNotContain(false, seen);
    }
}

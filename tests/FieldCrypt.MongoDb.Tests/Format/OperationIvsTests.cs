using FieldCrypt.Cryptography;
using FieldCrypt.Keys;
using FieldCrypt.MongoDb.Format;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Tests.Format;

/// <summary>A process that is resumed from a snapshot, perhaps many times over, spends no random bytes twice: what an operation leaves over is lost.</summary>
public sealed class OperationIvsTests : IDisposable
{
    private readonly DataKey _key = new(Guid.NewGuid(), Secret.Random(DataKey.Length));

    public void Dispose() => _key.Release();

    [Fact]
    public void Each_operation_draws_its_own_whatever_the_one_before_left_over()
    {
        for (var operation = 1; operation <= 5; operation++)
        {
            Assert.Equal(1, DrawsOf(1, new object()));
        }
    }

    [Fact]
    public void The_values_of_one_operation_share_draws()
    {
        Assert.Equal(1, DrawsOf(16, new object()));
        Assert.Equal(7, DrawsOf(100, new object()));
    }

    [Fact]
    public void A_value_that_stands_alone_draws_for_itself_and_keeps_nothing() => Assert.Equal(3, DrawsOf(3, null));

    [Fact]
    public void An_operation_that_another_interrupted_goes_on_with_a_draw_of_its_own()
    {
        object first = new(), second = new();
        Assert.Equal((1, 1, 1), (DrawsOf(2, first), DrawsOf(2, second), DrawsOf(2, first)));
    }

    [Fact]
    public void No_two_values_have_the_same_iv()
    {
        var ivs = new HashSet<string>();
        for (var operation = 0; operation < 50; operation++)
        {
            var current = new object();
            for (var value = 0; value < 40; value++)
            {
                Assert.True(ivs.Add(Convert.ToHexString(Encrypt(current).AsSpan(18, 16))));
            }
        }
    }

    private int DrawsOf(int values, object? operation)
    {
        var before = PrimitiveCalls.Current.Draws;
        for (var i = 0; i < values; i++)
        {
            Encrypt(operation);
        }

        return PrimitiveCalls.Current.Draws - before;
    }

    private byte[] Encrypt(object? operation) => CsfleValue.Encrypt(_key, CsfleAlgorithm.Random, BsonType.Int32, new byte[4], operation);
}

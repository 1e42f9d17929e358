using FieldCrypt.Cryptography;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>What the driver serializes in one go draws random bytes once for all its values, and never lends them to the next.</summary>
public sealed class OperationDrawTests(MongoFixture mongo)
{
    private static readonly Visit Visit = new() { Year = 2025, Note = "note" };

    [Fact]
    public void Each_document_that_is_serialized_draws_anew()
    {
        Assert.NotNull(mongo.Encryption);
        Assert.Equal(3, Draws(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                Visit.ToBson();
            }
        }));
    }

    [Fact]
    public void Each_document_draws_anew_though_one_writer_takes_them_all()
    {
        using var stream = new MemoryStream();
        using var writer = new BsonBinaryWriter(stream);
        Assert.Equal(3, Draws(() =>
        {
            for (var i = 0; i < 3; i++)
            {
                BsonSerializer.Serialize(writer, Visit);
            }
        }));
    }

    [Fact]
    public void The_values_of_a_document_share_a_draw()
    {
        var patient = new Patient { Id = "p", Visits = [.. Enumerable.Repeat(Visit, 15)], Diagnosis = "one" };

        Assert.Equal(1, Draws(() => patient.ToBson()));
    }

    [Fact]
    public void A_value_inside_an_encrypted_value_draws_for_itself()
    {
        // Its writer is kept by the thread, from operation to operation.
        var animal = new Animal("a", null, new Animal("b", null, new Animal("c", null, null)));

        Assert.Equal(4, Draws(() =>
        {
            animal.ToBson();
            animal.ToBson();
        }));
    }

    private static int Draws(Action operation)
    {
        var before = PrimitiveCalls.Current.Draws;
        operation();
        return PrimitiveCalls.Current.Draws - before;
    }
}

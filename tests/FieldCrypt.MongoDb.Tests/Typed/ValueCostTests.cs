using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;

namespace FieldCrypt.MongoDb.Tests.Typed;

/// <summary>What one value may cost: a guard against regressions that does not measure time.</summary>
public sealed class ValueCostTests(MongoFixture mongo)
{
    private const int Values = 200;
    private const string Text = "of eleven c";

    private static object? s_kept;

    // The stored bytes, and the driver's object around them.
    private static readonly long Stored = Allocated(static () => s_kept = new BsonBinaryData(GC.AllocateUninitializedArray<byte>(StoredLength)), 1);

    // Header, two blocks for the length and the text, tag.
    private const int StoredLength = 34 + 32 + 32;

    [Fact]
    public void An_encrypted_value_allocates_what_is_stored_and_little_more()
    {
        const int WriterOfAllValues = 16;
        var serializer = SerializerOfNote();
        using var stream = new MemoryStream(100_000);

        Assert.InRange(Allocated(() => Write(serializer, stream), Values), StoredLength, Stored + WriterOfAllValues);
    }

    [Fact]
    public void A_decrypted_value_allocates_what_is_read_and_little_more()
    {
        // The driver's bookmarks and contexts.
        const int ReadersState = 300;
        var serializer = SerializerOfNote();
        using var stream = new MemoryStream(100_000);
        Write(serializer, stream);
        var text = Allocated(() => s_kept = new string('x', Text.Length), 1);

        Assert.InRange(Allocated(() => Read(serializer, stream), Values), text, Stored + text + ReadersState);
    }

    [Fact]
    public void A_serializer_that_failed_leaves_nothing_behind_for_the_next_value()
    {
        using (var failing = PlaintextBuffer.Rent())
        {
            Assert.Throws<NotSupportedException>(() => failing.Write("text", new Failing(), out _));
        }

        using var next = PlaintextBuffer.Rent();
        Assert.Equal(new BsonDocument("", "text").ToBson().AsSpan(6..^1), next.Write("text", BsonSerializer.LookupSerializer<string>(), out var type));
        Assert.Equal(BsonType.String, type);
    }

    [Fact]
    public void What_a_buffer_held_is_cleared()
    {
        byte[] held;
        using (var plain = PlaintextBuffer.Rent())
        {
            held = plain.Reserve(1_000);
            held.AsSpan(0, 1_000).Fill(0x55);
            plain.Write("a text that is shorter", BsonSerializer.LookupSerializer<string>(), out _);
        }

        Assert.Equal(-1, held.AsSpan().IndexOfAnyExcept((byte)0));
    }

    private IBsonSerializer<string?> SerializerOfNote()
    {
        Assert.NotNull(mongo.Encryption);
        return (IBsonSerializer<string?>)BsonClassMap.LookupClassMap(typeof(Visit)).GetMemberMap(nameof(Visit.Note)).GetSerializer();
    }

    private static void Write(IBsonSerializer<string?> serializer, MemoryStream stream)
    {
        stream.SetLength(0);
        var writer = new BsonBinaryWriter(stream);
        var context = BsonSerializationContext.CreateRoot(writer);
        writer.WriteStartDocument();
        for (var i = 0; i < Values; i++)
        {
            writer.WriteName("note");
            serializer.Serialize(context, Text);
        }

        writer.WriteEndDocument();
    }

    private static void Read(IBsonSerializer<string?> serializer, MemoryStream stream)
    {
        stream.Position = 0;
        var reader = new BsonBinaryReader(stream);
        var context = BsonDeserializationContext.CreateRoot(reader);
        reader.ReadStartDocument();
        for (var i = 0; i < Values; i++)
        {
            reader.ReadBsonType();
            reader.SkipName();
            s_kept = serializer.Deserialize(context);
        }

        reader.ReadEndDocument();
    }

    private static long Allocated(Action operation, int values)
    {
        const int Repetitions = 50;
        for (var i = 0; i < Repetitions; i++)
        {
            operation();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Repetitions; i++)
        {
            operation();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Repetitions / values;
    }

    private sealed class Failing : MongoDB.Bson.Serialization.Serializers.SerializerBase<string>
    {
        public override void Serialize(BsonSerializationContext context, BsonSerializationArgs args, string value)
        {
            context.Writer.WriteStartDocument();
            throw new NotSupportedException();
        }
    }
}

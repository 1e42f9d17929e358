using Amazon.DynamoDBv2.Model;
using FieldCrypt.Cryptography;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Tests.Items;

/// <summary>What an item costs in memory and in calls of primitives, which no machine and no load changes.</summary>
public sealed class ItemCostTests : IDisposable
{
    // .NET's own primitives are a few objects for each key.
    private static readonly int AllowedBeyondResult = Primitives.Current.Name == ".NET" ? 4096 : 1536;

    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "one", new byte[32]);

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData(1_000, 4)]
    [InlineData(100_000, 4)]
    public void Encrypting_allocates_little_besides_the_result(int size, int fields)
    {
        var encryptor = new ItemEncryptor(Schema(fields), _keys);
        var item = Item(size, fields);
        var encrypted = Encrypt(encryptor, item);

        Assert.InRange(
            Allocated(() => Encrypt(encryptor, item)) - Allocated(() => Copy(encrypted, item)), 0, AllowedBeyondResult);
    }

    [Theory]
    [InlineData(1_000, 4)]
    [InlineData(100_000, 4)]
    public void Decrypting_allocates_little_besides_the_result(int size, int fields)
    {
        var encryptor = new ItemEncryptor(Schema(fields), _keys);
        var encrypted = Encrypt(encryptor, Item(size, fields));
        var opened = Decrypt(encryptor, encrypted);

        Assert.InRange(
            Allocated(() => Decrypt(encryptor, encrypted)) - Allocated(() => Copy(opened, encrypted)), 0, AllowedBeyondResult);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Encrypting_calls_each_primitive_as_often_as_the_format_requires(int fields)
    {
        var encryptor = new ItemEncryptor(Schema(fields), _keys);
        var item = Item(1_000, fields);
        Encrypt(encryptor, item);

        var calls = CallsOf(() => Encrypt(encryptor, item));

        // One message for the data key and one for each field, under keys of their own; the wrapping key's cipher is set up already.
        Assert.Equal(1 + fields, calls.AeadKeys);
        Assert.Equal(2 + fields, calls.AeadMessages);
        Assert.Equal(2, calls.Extractions);
        Assert.Equal(4, calls.Expansions);
        Assert.Equal(fields > 0 ? 1 : 0, calls.Keystreams);
        Assert.Equal(1, calls.Draws);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Decrypting_calls_each_primitive_as_often_as_the_format_requires(int fields)
    {
        var encryptor = new ItemEncryptor(Schema(fields), _keys);
        var encrypted = Encrypt(encryptor, Item(1_000, fields));

        var calls = CallsOf(() => Decrypt(encryptor, encrypted));

        Assert.Equal(1 + fields, calls.AeadKeys);
        Assert.Equal(2 + fields, calls.AeadMessages);
        Assert.Equal(2, calls.Extractions);
        Assert.Equal(4, calls.Expansions);
        Assert.Equal(fields > 0 ? 1 : 0, calls.Keystreams);
        Assert.Equal(0, calls.Draws);
    }

    private static TableSchema Schema(int fields) => new(
        "Patients",
        "Id",
        null,
        Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"Field{i}", FieldAction.EncryptAndSign)));

    private static Dictionary<string, AttributeValue> Item(int size, int fields)
    {
        var item = new Dictionary<string, AttributeValue> { ["Id"] = new() { S = "p-1" } };
        for (var i = 0; i < fields; i++)
        {
            item[$"Field{i}"] = new AttributeValue { S = new string('x', size / fields) };
        }

        return item;
    }

    private static Dictionary<string, AttributeValue> Encrypt(ItemEncryptor encryptor, Dictionary<string, AttributeValue> item) =>
        AtOnce(encryptor.EncryptAsync(item, TestContext.Current.CancellationToken));

    private static Dictionary<string, AttributeValue> Decrypt(ItemEncryptor encryptor, Dictionary<string, AttributeValue> item) =>
        AtOnce(encryptor.DecryptAsync(item, TestContext.Current.CancellationToken));

    // With a local key nothing is waited for, so everything happens on this thread.
    private static T AtOnce<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompletedSuccessfully);
        return task.Result;
    }

    private static PrimitiveCalls CallsOf(Action action)
    {
        var before = PrimitiveCalls.Current;
        action();
        var after = PrimitiveCalls.Current;
        return new PrimitiveCalls
        {
            AeadKeys = after.AeadKeys - before.AeadKeys,
            AeadMessages = after.AeadMessages - before.AeadMessages,
            Extractions = after.Extractions - before.Extractions,
            Expansions = after.Expansions - before.Expansions,
            Keystreams = after.Keystreams - before.Keystreams,
            Draws = after.Draws - before.Draws,
        };
    }

    private static long Allocated(Func<object> operation)
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

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Repetitions;
    }

    // The result made object by object; values that it shares with its source are no allocation.
    private static Dictionary<string, AttributeValue> Copy(
        Dictionary<string, AttributeValue> item, Dictionary<string, AttributeValue> source)
    {
        var copy = new Dictionary<string, AttributeValue>(item.Count, StringComparer.Ordinal);
        foreach (var (name, value) in item)
        {
            copy[name] = source.TryGetValue(name, out var same) && ReferenceEquals(same, value) ? value
                : value.B is { } stream ? new AttributeValue { B = new MemoryStream(stream.ToArray()) }
                : new AttributeValue { S = new string(value.S.AsSpan()) };
        }

        return copy;
    }
}

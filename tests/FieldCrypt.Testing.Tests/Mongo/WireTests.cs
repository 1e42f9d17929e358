using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.Testing.Tests.Mongo;

/// <summary>Bytes instead of a driver.</summary>
public sealed class WireTests : IAsyncLifetime
{
    private MongoWireDouble _double = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _double = await MongoWireDouble.StartAsync(cancellationToken: Token);

    public ValueTask DisposeAsync() => _double.DisposeAsync();

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "shorter than a header", Header(15, 2013) },
        { "as short as a header", Header(16, 2013) },
        { "negative length", Header(-1, 2013) },
        { "longer than 48 MB", Header(48_000_001, 2013) },
        { "unknown operation", Frame(9999, []) },
        { "compressed", Frame(2012, new byte[9]) },
        { "no flags", Frame(2013, [0, 0]) },
        { "unknown required flag", Frame(2013, [4, 0, 0, 0, .. Section("{ping: 1}")]) },
        { "no section", Frame(2013, [0, 0, 0, 0]) },
        { "unknown section", Frame(2013, [0, 0, 0, 0, 7, .. Section("{ping: 1}")]) },
        { "two commands", Frame(2013, [0, 0, 0, 0, .. Section("{ping: 1}"), .. Section("{ping: 1}")]) },
        { "empty command", Frame(2013, [0, 0, 0, 0, .. Section("{}")]) },
        { "document longer than the message", Frame(2013, [0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0]) },
        { "document of negative length", Frame(2013, [0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]) },
        { "document without an end", Frame(2013, [0, 0, 0, 0, 0, 8, 0, 0, 0, 0x10, 0x61, 0, 0]) },
        { "text longer than its document", Frame(2013, [0, 0, 0, 0, 0, 16, 0, 0, 0, 2, 0x61, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0x62, 0, 0, 0, 0]) },
        { "binary longer than its document", Frame(2013, [0, 0, 0, 0, 0, 16, 0, 0, 0, 5, 0x61, 0, 0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0, 0]) },
        { "sequence longer than the message", Frame(2013, [0, 0, 0, 0, .. Section("{insert: 'c', $db: 'd'}"), 1, 0xFF, 0, 0, 0, 0x61, 0]) },
        { "sequence without a name", Frame(2013, [0, 0, 0, 0, .. Section("{insert: 'c', $db: 'd'}"), 1, 6, 0, 0, 0, 0x61, 0x61]) },
        { "sequence of a field that is there", Frame(2013, [0, 0, 0, 0, .. Section("{insert: 'c', $db: 'd', a: 1}"), 1, 6, 0, 0, 0, 0x61, 0]) },
        { "nested 10,000 times", Frame(2013, [0, 0, 0, 0, 0, .. Nested(10_000)]) },
        { "query without a name's end", Frame(2004, [0, 0, 0, 0, 0x61]) },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_message_ends_its_connection_and_nothing_else(string what, byte[] bytes)
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(bytes, Token);
        Assert.True(await ReceiveAsync(socket) == 0, what);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task Random_changes_of_a_message_never_hurt_the_double()
    {
        var good = Frame(2013,
            [0, 0, 0, 0, .. Section("{insert: 'c', $db: 'd', ordered: true}"), .. Sequence("documents", "{_id: 1, a: [1, {b: 'x'}]}")]);
        await Gen.Select(Gen.Int[16, good.Length - 1], Gen.Byte).Array[1, 4].SampleAsync(
            async changes =>
            {
                var bytes = (byte[])good.Clone();
                foreach (var (index, value) in changes)
                {
                    bytes[index] = value;
                }

                using var socket = await ConnectAsync();
                await socket.SendAsync(bytes, Token);
                socket.Shutdown(SocketShutdown.Send);
                while (await ReceiveAsync(socket) > 0)
                {
                }
            },
            iter: 300,
            threads: 1);
        await AssertAliveAsync();
    }

    [Fact]
    public async Task The_greeting_of_old_clients_is_answered_and_their_other_commands_are_not()
    {
        using var socket = await ConnectAsync();
        var hello = await AskLegacyAsync(socket, "{isMaster: 1, helloOk: true}");
        Assert.True(hello["ismaster"].AsBoolean);
        Assert.Equal("rs0", hello["setName"]);
        var refusal = await AskLegacyAsync(socket, "{find: 'c'}");
        Assert.Equal(352, refusal["code"]);
    }

    [Fact]
    public async Task A_message_with_a_checksum_is_read_and_one_without_an_answer_is_done()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Frame(2013, [2, 0, 0, 0, .. Section("{insert: 'c', $db: 'd', documents: [{_id: 1}]}")]), Token);
        await socket.SendAsync(Frame(2013, [1, 0, 0, 0, .. Section("{count: 'c', $db: 'd'}"), 1, 2, 3, 4]), Token);
        var reply = new byte[1024];
        var length = await socket.ReceiveAsync(reply, Token);
        Assert.Equal(1, MongoDB.Bson.Serialization.BsonSerializer.Deserialize<BsonDocument>(reply[21..length])["n"]);
    }

    [Fact]
    public async Task A_standalone_server_has_no_transactions_and_no_change_streams()
    {
        await using var standalone = await MongoWireDouble.StartAsync(new MongoWireDoubleOptions { Topology = MongoTopology.Standalone }, Token);
        using var client = standalone.CreateClient();
        var collection = client.GetDatabase("db").GetCollection<BsonDocument>("c");
        await collection.InsertOneAsync(BsonDocument.Parse("{_id: 1}"), cancellationToken: Token);
        Assert.False(Assert.Single(standalone.Commands.Named("insert")).ToBsonDocument().Contains("txnNumber"));
        Assert.Equal(40573, (await Assert.ThrowsAsync<MongoCommandException>(() => collection.WatchAsync(cancellationToken: Token))).Code);
        using var session = await client.StartSessionAsync(cancellationToken: Token);
        Assert.Throws<NotSupportedException>(() => session.StartTransaction());
    }

    [Theory]
    [InlineData("{find: 'c', collation: {locale: 'de'}}")]
    [InlineData("{create: 'v', viewOn: 'c', pipeline: []}")]
    [InlineData("{create: 'v', capped: true, size: 100}")]
    [InlineData("{aggregate: 'c', pipeline: [{$graphLookup: {}}], cursor: {}}")]
    [InlineData("{find: 'c', filter: {$text: {$search: 'x'}}}")]
    [InlineData("{createIndexes: 'c', indexes: [{key: {a: 'text'}, name: 'a'}]}")]
    public async Task What_MongoDB_can_do_and_the_double_cannot_is_refused_and_not_left_out(string command)
    {
        using var client = _double.CreateClient();
        var refusal = await Assert.ThrowsAsync<MongoCommandException>(() =>
            client.GetDatabase("db").RunCommandAsync<BsonDocument>(command, cancellationToken: Token));
        Assert.Equal((115, "CommandNotSupported"), (refusal.Code, refusal.CodeName));
    }

    private static byte[] Header(int length, int operation)
    {
        var header = new byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), operation);
        return header;
    }

    private static byte[] Frame(int operation, byte[] body) => [.. Header(16 + body.Length, operation), .. body];

    private static byte[] Section(string document) => [0, .. BsonDocument.Parse(document).ToBson()];

    private static byte[] Sequence(string name, string document)
    {
        byte[] content = [.. System.Text.Encoding.UTF8.GetBytes(name), 0, .. BsonDocument.Parse(document).ToBson()];
        return [1, .. BitConverter.GetBytes(content.Length + 4), .. content];
    }

    // {a: {a: {a: ...}}}: 5 bytes for the innermost document, 8 more around each.
    private static byte[] Nested(int depth)
    {
        var bytes = new List<byte>();
        for (var i = depth; i > 0; i--)
        {
            bytes.AddRange([.. BitConverter.GetBytes(5 + (8 * i)), 3, 0x61, 0]);
        }

        bytes.AddRange([5, 0, 0, 0, 0]);
        bytes.AddRange(new byte[depth]);
        return [.. bytes];
    }

    private static async Task<BsonDocument> AskLegacyAsync(Socket socket, string command)
    {
        byte[] body = [0, 0, 0, 0, .. "admin.$cmd"u8, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. BsonDocument.Parse(command).ToBson()];
        await socket.SendAsync(Frame(2004, body), Token);
        var reply = new byte[1024];
        var length = await socket.ReceiveAsync(reply, Token);
        return MongoDB.Bson.Serialization.BsonSerializer.Deserialize<BsonDocument>(reply[36..length]);
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(MongoUrl.Create(_double.ConnectionString).Server.ToString()), Token);
        return socket;
    }

    // A reset is an end too.
    private static async Task<int> ReceiveAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[4096], Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task AssertAliveAsync()
    {
        using var client = _double.CreateClient();
        Assert.Equal(1.0, (await client.GetDatabase("db").RunCommandAsync<BsonDocument>("{ping: 1}", cancellationToken: Token))["ok"]);
    }
}

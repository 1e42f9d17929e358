using System.Net.Sockets;
using FieldCrypt.Testing.MongoDb.Wire;
using MongoDB.Bson;

namespace FieldCrypt.Testing.MongoDb.Commands;

/// <summary>One client's connection: reads a message, answers it, reads the next. Malformed bytes end it.</summary>
internal static class WireConnection
{
    public static async Task ServeAsync(
        Socket socket, MongoService service, MongoCommandRecorder recorder, MongoFaults faults, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        var stream = new NetworkStream(socket, ownsSocket: true);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                while (await WireMessage.ReadAsync(stream, cancellationToken).ConfigureAwait(false) is { } message)
                {
                    recorder.Add(new MongoCommandRecord(message.Command, message.Bytes));
                    var fault = faults.Take(message.Command.GetElement(0).Name);
                    if (await AnswerAsync(service, message, fault, cancellationToken).ConfigureAwait(false) is not { } reply)
                    {
                        return;
                    }

                    if (message.ExpectsReply)
                    {
                        await stream.WriteAsync(message.EncodeReply(reply), cancellationToken).ConfigureAwait(false);
                    }
                }
            }
            catch (Exception e) when (e is InvalidDataException or IOException or OperationCanceledException)
            {
                // The client is gone, has sent nonsense, or the double ends.
            }
        }
    }

    // Null means: end the connection without an answer.
    private static async Task<BsonDocument?> AnswerAsync(
        MongoService service, WireMessage message, MongoFault? fault, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case MongoFaultKind.DropConnection:
                return null;
            case MongoFaultKind.Fail:
                return fault.Error!.ToReply();
            case MongoFaultKind.Delay:
                await Task.Delay(fault.Delay, cancellationToken).ConfigureAwait(false);
                break;
        }

        var reply = message.IsUnsupportedQuery
            ? new MongoError(352, "UnsupportedOpQueryCommand", "Unsupported OP_QUERY command. The client driver may require an upgrade.").ToReply()
            : await service.AnswerAsync(new MongoCall(message.Command), cancellationToken).ConfigureAwait(false);
        return fault?.Kind == MongoFaultKind.LoseReply ? null : reply;
    }
}

using FieldCrypt.Testing.MongoDb;

namespace FieldCrypt.Testing;

/// <summary>Faults that a <see cref="MongoWireDouble"/> shows on purpose. Each ends when its handle is disposed. Thread-safe.</summary>
/// <remarks>
/// A null command means any but the greetings of a driver; <c>skip</c> lets that many commands pass first; <c>times</c> bounds how many are
/// hit, null means all. The newest fault that fits a command applies.
/// </remarks>
public sealed class MongoFaults
{
    private readonly Lock _gate = new();
    private readonly List<MongoFault> _faults = [];

    internal MongoFaults()
    {
    }

    /// <summary>Commands are not done but answered with an error of the server.</summary>
    /// <param name="code">The error's code, such as 11600.</param>
    /// <param name="codeName">The error's name, such as <c>InterruptedAtShutdown</c>.</param>
    /// <param name="command">The command's name, such as <c>insert</c>.</param>
    /// <param name="skip">How many commands pass first.</param>
    /// <param name="times">How many commands are hit.</param>
    /// <param name="labels">Error labels, such as <c>RetryableWriteError</c> or <c>TransientTransactionError</c>.</param>
    public IDisposable Fail(
        int code, string codeName, string? command = null, int skip = 0, int? times = null, IReadOnlyList<string>? labels = null) =>
        Add(new MongoFault(MongoFaultKind.Fail, command, skip, times)
        {
            Error = new MongoError(code, codeName, $"{codeName}, asked for by the test") { Labels = labels ?? [] },
        });

    /// <summary>Commands wait before they are done and answered.</summary>
    public IDisposable Delay(TimeSpan delay, string? command = null, int skip = 0, int? times = null) =>
        Add(new MongoFault(MongoFaultKind.Delay, command, skip, times) { Delay = delay });

    /// <summary>The connection is dropped; the command is not done.</summary>
    public IDisposable DropConnection(string? command = null, int skip = 0, int? times = null) =>
        Add(new MongoFault(MongoFaultKind.DropConnection, command, skip, times));

    /// <summary>The command is done, but the connection is dropped instead of an answer.</summary>
    public IDisposable LoseReply(string? command = null, int skip = 0, int? times = null) =>
        Add(new MongoFault(MongoFaultKind.LoseReply, command, skip, times));

    /// <summary>The fault that hits a command, if any does; it is used up by one command.</summary>
    internal MongoFault? Take(string command)
    {
        lock (_gate)
        {
            for (var i = _faults.Count - 1; i >= 0; i--)
            {
                if (_faults[i].TryHit(command))
                {
                    return _faults[i];
                }
            }

            return null;
        }
    }

    private Handle Add(MongoFault fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
            return new Handle(this, fault);
        }
    }

    private sealed class Handle(MongoFaults faults, MongoFault fault) : IDisposable
    {
        public void Dispose()
        {
            lock (faults._gate)
            {
                faults._faults.Remove(fault);
            }
        }
    }
}

using Microsoft.Extensions.Logging;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Holds back the driver's log entry of a command that is about to be sent until the guard has looked at it, and forgets it if the command is refused:
/// the entry shows the command.
/// </summary>
/// <remarks>The driver logs the event of a command and then tells its subscribers of it, on one thread.</remarks>
internal sealed class HeldBackLogging(ILoggerFactory inner) : ILoggerFactory
{
    private const string Commands = "MongoDB.Command";
    private const string Started = "Command started";

    [ThreadStatic]
    private static Action? t_entry;

    /// <summary>Logs what was held back on this thread.</summary>
    public static void Release()
    {
        var entry = t_entry;
        t_entry = null;
        entry?.Invoke();
    }

    /// <summary>Forgets what was held back on this thread.</summary>
    public static void Forget() => t_entry = null;

    public ILogger CreateLogger(string categoryName) =>
        categoryName == Commands ? new Logger(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The application's factory is the application's to dispose.
    public void Dispose()
    {
    }

    private sealed class Logger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IEnumerable<KeyValuePair<string, object?>> values && values.Any(static value => value.Value is Started))
            {
                t_entry = () => inner.Log(logLevel, eventId, state, exception, formatter);
            }
            else
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}

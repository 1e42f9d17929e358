using System.Globalization;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Operations.Tests;

/// <summary>Writes warnings, and whatever FieldCrypt logs, to a file: to look at when a test failed.</summary>
internal sealed class FileLog(string file) : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _writer = new(file, append: true) { AutoFlush = true };

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose() => _writer.Dispose();

    private sealed class Category(FileLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || name.StartsWith("FieldCrypt", StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                lock (log._gate)
                {
                    log._writer.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {name}: {formatter(state, exception)} {exception}"));
                }
            }
        }
    }
}

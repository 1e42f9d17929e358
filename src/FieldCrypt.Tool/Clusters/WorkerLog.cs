using Microsoft.Extensions.Logging;

namespace FieldCrypt.Tool.Clusters;

/// <summary>Tells what a worker logs on the error stream: what FieldCrypt says, and errors of Orleans, a line each, without stacks.</summary>
internal sealed class WorkerLog(ToolRun run) : ILoggerProvider
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) =>
        new Category(this, categoryName.StartsWith("FieldCrypt", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Error);

    public void Dispose()
    {
    }

    private void Tell(string text)
    {
        lock (_gate)
        {
            run.Remark(text);
        }
    }

    private sealed class Category(WorkerLog log, LogLevel from) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= from && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Tell(exception is null ? formatter(state, exception) : $"{formatter(state, exception)} ({exception.GetType().Name}: {exception.Message})");
            }
        }
    }
}

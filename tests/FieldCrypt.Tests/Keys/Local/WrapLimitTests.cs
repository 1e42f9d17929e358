using FieldCrypt.Keys;
using FieldCrypt.Keys.Local;
using Microsoft.Extensions.Logging;

namespace FieldCrypt.Tests.Keys.Local;

/// <summary>How many data keys a local key may wrap under random nonces.</summary>
public sealed class WrapLimitTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task At_half_of_what_a_key_may_it_is_told_once_and_names_the_key_only()
    {
        var logs = new Logs();
        using var provider = After(WrapLimit.Warning - 3, logs);
        for (var i = 0; i < 2; i++)
        {
            await GenerateAsync(provider);
        }

        Assert.Empty(logs.Messages);
        for (var i = 0; i < 3; i++)
        {
            await GenerateAsync(provider);
        }

        Assert.Equal([(LogLevel.Warning, "Local key tests/key has wrapped 2147483648 data keys in this process, half of what a key may: rotate it.")], logs.Messages);
    }

    [Fact]
    public async Task More_than_a_key_may_are_refused_and_what_is_wrapped_still_opens()
    {
        using var provider = After(WrapLimit.Most - 1, logger: null);
        var last = await GenerateAsync(provider);

        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => GenerateAsync(provider));
            Assert.Equal((KeyAccessFailure.InvalidState, "tests/key"), (refusal.Reason, refusal.KeyId));
        }

        using var opened = (await provider.UnwrapAsync(last, Contexts.Tenant, Cancel)).Key;
        Assert.NotNull(opened);
    }

    private static LocalKeyProvider After(long wrapped, ILogger? logger) =>
        new("tests", "key", new() { ["key"] = Secret.Random(32) }, logger, wrapped);

    private static async Task<WrappedDataKey> GenerateAsync(LocalKeyProvider provider)
    {
        var generated = await provider.GenerateAsync(32, Contexts.Tenant, Cancel);
        generated.Key.Dispose();
        return generated.Wrapped;
    }

    private sealed class Logs : ILogger
    {
        public List<(LogLevel Level, string Message)> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add((logLevel, formatter(state, exception)));
    }
}

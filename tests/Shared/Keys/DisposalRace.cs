using System.Runtime.ExceptionServices;

namespace FieldCrypt.Keys;

/// <summary>Uses a thing while it is disposed, over and over, and hands back everything that the use gave.</summary>
/// <remarks>
/// In every round two threads begin together with a fresh thing: one uses it until that throws <see cref="ObjectDisposedException"/>, the other disposes
/// it a little later in each round than in the one before. Any other exception fails.
/// </remarks>
internal static class DisposalRace
{
    private const int Delays = 64;
    private const int UsesInRound = 200;

    public static List<TResult> Run<TThing, TResult>(int rounds, Func<TThing> make, Func<TThing, TResult> use)
        where TThing : class, IDisposable
    {
        var results = new List<TResult>();
        var refusals = 0;
        TThing? thing = null;
        ExceptionDispatchInfo? failure = null;
        using var line = new Barrier(2);
        var user = new Thread(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                line.SignalAndWait();
                try
                {
                    for (var i = 0; i < UsesInRound; i++)
                    {
                        results.Add(use(thing!));
                    }
                }
                catch (ObjectDisposedException)
                {
                    refusals++;
                }
                catch (Exception e)
                {
                    failure ??= ExceptionDispatchInfo.Capture(e);
                }

                line.SignalAndWait();
            }
        });
        user.Start();
        for (var round = 0; round < rounds; round++)
        {
            thing = make();
            line.SignalAndWait();
            Thread.SpinWait(round % Delays * 20);
            thing.Dispose();
            line.SignalAndWait();
        }

        user.Join();
        failure?.Throw();
        Assert.True(refusals > 0, "Nothing was ever refused: the uses of a round end before the thing is disposed.");
        return results;
    }
}

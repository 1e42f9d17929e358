using System.Runtime.ExceptionServices;

namespace FieldCrypt.Keys;

/// <summary>Uses a thing while it is disposed, over and over, and hands back everything that the use gave.</summary>
/// <remarks>
/// In every round two threads begin together with a fresh thing: one uses it until that throws <see cref="ObjectDisposedException"/>, the other disposes
/// it, a little later in each round than in the one before, and in every eighth round only after a first use. Any other exception fails.
/// </remarks>
internal static class DisposalRace
{
    private const int Delays = 64;
    private const int UsesInRound = 200;
    private const int RoundsForFirstUse = 8;

    public static List<TResult> Run<TThing, TResult>(int rounds, Func<TThing> make, Func<TThing, TResult> use)
        where TThing : class, IDisposable
    {
        var results = new List<TResult>();
        var refusals = 0;
        TThing? thing = null;
        ExceptionDispatchInfo? failure = null;
        var isUsed = false;
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
                        Volatile.Write(ref isUsed, true);
                    }
                }
                catch (ObjectDisposedException)
                {
                    refusals++;
                }
                catch (Exception e)
                {
                    failure ??= ExceptionDispatchInfo.Capture(e);
                    Volatile.Write(ref isUsed, true);
                }

                line.SignalAndWait();
            }
        });
        user.Start();
        for (var round = 0; round < rounds; round++)
        {
            thing = make();
            isUsed = round % RoundsForFirstUse != 0;
            line.SignalAndWait();
            SpinWait.SpinUntil(() => Volatile.Read(ref isUsed));
            Thread.SpinWait(round % Delays * 20);
            thing.Dispose();
            line.SignalAndWait();
        }

        user.Join();
        failure?.Throw();
        Assert.NotEmpty(results);
        Assert.True(refusals > 0, "Nothing was ever refused: the uses of a round end before the thing is disposed.");
        return results;
    }
}

using System.Runtime.ExceptionServices;

namespace FieldCrypt.Keys;

/// <summary>Uses a thing while it is disposed, over and over, and hands back everything that the use gave.</summary>
/// <remarks>
/// In every round two threads begin together with a fresh thing: one uses it until that throws <see cref="ObjectDisposedException"/>, the other disposes
/// it, a little later in each round than in the one before, and in every eighth round only after a first use. However long that takes, the use goes on;
/// of more than 200 uses in a round, what the last one gave takes the place of the one before. Any other exception fails.
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
        var isDisposed = false;
        using var line = new Barrier(2);
        var user = new Thread(() =>
        {
            for (var round = 0; round < rounds; round++)
            {
                line.SignalAndWait();
                try
                {
                    for (var i = 0; i < UsesInRound || !Volatile.Read(ref isDisposed); i++)
                    {
                        var result = use(thing!);
                        if (i < UsesInRound)
                        {
                            results.Add(result);
                        }
                        else
                        {
                            results[^1] = result;
                        }

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
            isDisposed = false;
            line.SignalAndWait();
            SpinWait.SpinUntil(() => Volatile.Read(ref isUsed));
            Thread.SpinWait(round % Delays * 20);
            thing.Dispose();
            Volatile.Write(ref isDisposed, true);
            line.SignalAndWait();
        }

        user.Join();
        failure?.Throw();
        Assert.NotEmpty(results);
        Assert.True(refusals > 0, "Nothing was ever refused: the thing works on once it is disposed.");
        return results;
    }
}

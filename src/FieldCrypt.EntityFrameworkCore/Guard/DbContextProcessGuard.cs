using FieldCrypt.Diagnostics;
using FieldCrypt.EntityFrameworkCore.Guard;
using FieldCrypt.Guard;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>Refuses, in the whole process, contexts that would store annotated members as they are, because nobody called <c>UseFieldCrypt</c>.</summary>
/// <remarks>Thread-safe. Seen are the contexts of Entity Framework Core, whatever their provider; not what goes to the database without it.</remarks>
public static class DbContextProcessGuard
{
    private static readonly Lock Gate = new();
    private static IDisposable? s_subscription;

    /// <summary>
    /// Watches the contexts of the process from now on: the first use of one whose model has an encrypted member and that does not use FieldCrypt is refused, and
    /// so is every command of it. The package calls it when a program starts that references it, unless the project says <c>FieldCryptFromTheStart</c> is
    /// <c>false</c>; programs that are not written in C# call it as their first line. Calling it again does nothing.
    /// </summary>
    public static void ProtectAnnotatedEntities()
    {
        lock (Gate)
        {
            s_subscription ??= ContextObserver.Subscribe();
        }

        ProcessGuards.Report("sql", "refuse", 1);
    }

    /// <summary>
    /// Lets contexts that do not encrypt be used by this way of execution, and by what it starts, until the result is disposed: for a program that moves columns as they
    /// are stored, and for tests of a model alone.
    /// </summary>
    /// <param name="reason">Why, for whoever reads the code.</param>
    /// <returns>Ends the permission; dispose it in the method that asked.</returns>
    public static IDisposable AllowPlainContexts(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return PermissionScope.Begin(ContextObserver.PlainContexts, reason);
    }
}

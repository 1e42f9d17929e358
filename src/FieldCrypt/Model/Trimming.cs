using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace FieldCrypt.Model;

/// <summary>Whether the trimmer went over this program, so that reflection no longer shows all members of a class.</summary>
internal static class Trimming
{
    /// <summary>Whether it did, or would: a program that is meant for Native AOT behaves the same before it is published.</summary>
    public static bool IsNoticed { get; } = !RuntimeFeature.IsDynamicCodeSupported || IsCanaryGone();

    // Nothing but reflection uses the property, in a way that the trimmer does not see: it is there exactly if nothing was trimmed.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "That the property may be missing is the question.")]
    private static bool IsCanaryGone() => Unseen(new Canary()).GetType().GetProperty("Song") is null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Unseen(object thing) => thing;

    private sealed class Canary
    {
        public string? Song { get; set; }
    }
}

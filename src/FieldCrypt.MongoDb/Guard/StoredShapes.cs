namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Checks what a pipeline stores: in the place of an encrypted member there may be its own ciphertext, null, or nothing, whichever way the pipeline
/// goes; and in no other place may there be a member's ciphertext.
/// </summary>
internal static class StoredShapes
{
    private const string UseOperators = "use update operators such as $set, with the encrypted value";

    /// <summary>Checks what may be stored against what a collection holds.</summary>
    /// <param name="result">What the pipeline makes.</param>
    /// <param name="stored">The documents of the collection.</param>
    public static void Require(Shape result, Shape stored) => Require(result, stored, []);

    private static void Require(Shape result, Shape stored, HashSet<(Shape, Shape)> seen)
    {
        if (result == stored || result == Shape.Nothing || result.IsGone || !seen.Add((result, stored)))
        {
            return;
        }

        if (stored.Ciphertext is { } expected)
        {
            if (result.MayBeReadable || result.MayBeConstant || result.MayBeDocument || result.Ciphertext?.Fits(expected) != true)
            {
                throw Refusal.Of(stored, "something else than its ciphertext might be stored in its place", UseOperators);
            }

            return;
        }

        if (result.Ciphertext is { IsConstant: false })
        {
            throw Refusal.Of(result, "its ciphertext would be stored where it does not belong", UseOperators);
        }

        if (result.MayBeReadable && stored.HoldsCiphertext)
        {
            throw Refusal.Of(stored, "something else than its ciphertext might be stored in its place", UseOperators);
        }

        foreach (var name in result.Fields.Keys.Union(stored.Fields.Keys))
        {
            Require(result.Field(name), stored.Field(name), seen);
        }

        Require(result.Others, stored.Others, seen);
    }
}

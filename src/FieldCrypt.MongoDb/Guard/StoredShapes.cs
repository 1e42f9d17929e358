namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// Checks what a pipeline stores: in the place of an encrypted member there may be its own ciphertext, null, or nothing, whichever way the pipeline
/// goes; and in no other place may there be a member's ciphertext.
/// </summary>
internal static class StoredShapes
{
    /// <summary>What to do instead of an update.</summary>
    public const string UseOperators = "use update operators such as $set, with the encrypted value";

    /// <summary>What to do instead of handing documents to another collection.</summary>
    public const string ListTheSameClass =
        "list both collections with the same class in FieldCryptMongoDbOptions.Collections, or read the documents and insert them";

    /// <summary>Checks what may be stored against what a collection holds.</summary>
    /// <param name="result">What the pipeline makes.</param>
    /// <param name="stored">The documents of the collection.</param>
    /// <param name="instead">What to do if it does not fit.</param>
    public static void Require(Shape result, Shape stored, string instead) => Require(result, stored, instead, []);

    private static void Require(Shape result, Shape stored, string instead, HashSet<(Shape, Shape)> seen)
    {
        if (result == stored || result == Shape.Nothing || result.IsGone || !seen.Add((result, stored)))
        {
            return;
        }

        if (stored.Ciphertext is { } expected)
        {
            if (result.MayBeReadable || result.MayBeConstant || result.MayBeDocument || result.Ciphertext?.Fits(expected) != true)
            {
                throw Refusal.Of(stored, "something else than its ciphertext might be stored in its place", instead);
            }

            return;
        }

        if (result.Ciphertext is { IsConstant: false })
        {
            throw Refusal.Of(result, "its ciphertext would be stored where it does not belong", instead);
        }

        if (result.MayBeReadable && stored.HoldsCiphertext)
        {
            throw Refusal.Of(stored, "something else than its ciphertext might be stored in its place", instead);
        }

        // A name that no class has may be meant for an encrypted member.
        foreach (var name in result.Fields.Keys.Union(stored.Fields.Keys))
        {
            Require(result.Field(name), stored.Meant(name), instead, seen);
        }

        Require(result.Others, stored.Others, instead, seen);
    }
}

namespace FieldCrypt.Benchmarks;

/// <summary>What the report says about speed that was left on the table.</summary>
internal static class Decisions
{
    public const string Text =
        """
        ## What was not bought

        - **Random bytes are never kept.** Each operation draws its own, in one call for all values it needs, or sixteen at a time where
          that is not known beforehand (MongoDB), the rest being dropped; a store of random bytes for many items would save about a
          microsecond per call. But a process that is resumed from a snapshot, perhaps many times over (a
          cloned virtual machine, AWS Lambda SnapStart), would then spend the same bytes again, as keys and nonces of other items.
        - **No key is left behind.** Giving a context a key of zeros at the end costs an item about one and a half microseconds of its twenty. A faster
          engine for short fields, in managed code, would leave every key it was given in memory that nothing clears.
        - **OpenSSL is called from managed code, one call at a time.** A native library of our own could save the transitions, some ten nanoseconds each; it
          would have to be built, signed and trusted for every platform.
        - **A key pair signs one item.** With the ECDSA suite most of the time goes into making the pair. One pair for many items would
          save it, but the public key stands in the header, so items of one writer could be told from those of others, and a private key
          would have to be kept. It is not offered, not even as an option.
        - **Every SQL value has a data key of its own.** Its wrapped data key is bound to the encryption context, which names the row and the column, so
          that a value that was moved does not open; the values of a row have nothing that they could share. To read one takes a dozen
          microseconds of primitives, more than Entity Framework Core needs for a whole plain row: hence the ratio to plain of reading many rows.
        - **A signature is not thrown away.** Readers insist on signatures of one length, which every second one has. AWS's libraries sign
          again until it fits; FieldCrypt takes (r, order - s) instead of (r, s), which verifies just as well, and signs once.
        - **Everything is verified**: the commitment, the footer over all signed attributes, then the tag of each field; every time,
          before anything of an item is used.
        """;
}

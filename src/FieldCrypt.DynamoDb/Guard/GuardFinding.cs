namespace FieldCrypt.DynamoDb.Guard;

/// <summary>A request that would use a guarded table in the clear, and what is said of it.</summary>
/// <param name="Table">The table, with who answers for it.</param>
/// <param name="Operation">What the request does.</param>
/// <param name="Forgotten">The class that the schema of an encrypting client forgets; null where the client does not encrypt the table.</param>
internal sealed record GuardFinding(GuardedTable Table, string Operation, AnnotatedItems? Forgotten = null)
{
    /// <summary>Why it is not sent.</summary>
    public string Refusal => Forgotten is null
        ? $"{Operation} would use protected table {ForeignText.Shown(Table.Name)} with a client that does not encrypt it. Nothing was sent. Use the "
            + $"{nameof(FieldCryptDynamoDbClient)} that the table is described to; who must see items as they are stored asks for it, with "
            + $"{nameof(DynamoDbProcessGuard)}.{nameof(DynamoDbProcessGuard.AllowRawAccess)}."
        : $"{Operation} would store attribute '{ForeignText.Shown(Forgotten.Encrypted[0])}' of table {ForeignText.Shown(Table.Name)} readable, as the schema of the table "
            + $"says; class {Forgotten.ClassName}, annotated for the same table, encrypts it. Nothing was sent. Describe both classes, by "
            + $"{nameof(TableSchema)}.{nameof(TableSchema.ForEntities)}, or annotate the attribute alike in both.";

    /// <summary>Warns that it was sent all the same, where the table has a logger.</summary>
    public void LogPassing()
    {
        if (Table.Logger is not { } logger)
        {
            return;
        }

        if (Forgotten is null)
        {
            GuardLog.WouldBeRefused(logger, Operation, Table.Name);
        }
        else
        {
            GuardLog.ReadableAttribute(logger, Operation, Table.Name, ForeignText.Shown(Forgotten.Encrypted[0]), Forgotten.ClassName);
        }
    }
}

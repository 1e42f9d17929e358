using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>Which attributes of an item are signed, in canonical order.</summary>
internal static class ItemScope
{
    /// <summary>The attributes to sign, with what the schema says is done to each.</summary>
    /// <exception cref="ProtectedOperationException">The item does not fit the schema.</exception>
    public static ItemAttribute[] ForWriting(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        var signed = new ItemAttribute[Math.Min(item.Count, schema.Attributes.Length)];
        var count = 0;
        var known = 0;
        foreach (var attribute in schema.Attributes)
        {
            if (item.TryGetValue(attribute.Name, out var value))
            {
                known++;
                if (attribute.Action != FieldAction.DoNothing)
                {
                    signed[count++] = new ItemAttribute(attribute.Path, Required(attribute.Name, value), Legend.Of(attribute.Action));
                }
            }
            else if (attribute.Action == FieldAction.SignAndIncludeInEncryptionContext || schema.IsKey(attribute.Name))
            {
                throw new ProtectedOperationException(
                    $"attribute '{ForeignText.Shown(attribute.Name)}' is missing; keys and attributes of the encryption context are always needed.");
            }
        }

        if (known < item.Count)
        {
            RefuseUnknown(schema, item);
        }

        Array.Resize(ref signed, count);
        return signed;
    }

    /// <summary>The signed attributes of a stored item, with what its header says was done to each.</summary>
    /// <param name="schema">The table.</param>
    /// <param name="item">The item.</param>
    /// <param name="legend">The letters of its header.</param>
    /// <param name="names">In what form its names are authenticated, which decides their order too.</param>
    /// <exception cref="DataNotAuthenticException">There are more or fewer than the header says.</exception>
    public static ItemAttribute[] ForReading(
        TableSchema schema, Dictionary<string, AttributeValue> item, ReadOnlySpan<byte> legend, NameLength names)
    {
        if (names == NameLength.InUtf16Units && TryReadInOrder(schema, item, legend) is { } inOrder)
        {
            return inOrder;
        }

        var paths = new CanonicalPath[item.Count];
        var count = 0;
        var seen = 0;
        foreach (var attribute in schema.Attributes)
        {
            if (item.ContainsKey(attribute.Name))
            {
                seen++;
                if (attribute.Action != FieldAction.DoNothing)
                {
                    paths[count++] = attribute.Path;
                }
            }
        }

        if (seen < item.Count)
        {
            count = AddUnknown(schema, item, paths, count);
        }

        if (count != legend.Length)
        {
            throw new DataNotAuthenticException(
                $"The item has {count} attributes in signature scope where its header says {legend.Length}: one was added or removed, "
                + $"or the schema leaves other attributes unsigned than it did when the item was written.{UnknownAttributes.Advice(schema, item)}");
        }

        if (names == NameLength.InUtf8Bytes)
        {
            Reorder(paths.AsSpan(0, count), names);
        }

        var signed = new ItemAttribute[count];
        for (var i = 0; i < count; i++)
        {
            signed[i] = new ItemAttribute(paths[i], Present(paths[i].Name, item), legend[i]);
        }

        return signed;
    }

    /// <summary>
    /// The schema, with those attributes of an item that only the item it replaces knows how to treat: a field that was removed from the class
    /// stays encrypted, or signed, as it was.
    /// </summary>
    /// <param name="schema">The schema of the new item.</param>
    /// <param name="item">The new item.</param>
    /// <param name="storedSchema">The schema of the item it replaces.</param>
    /// <param name="stored">The item it replaces, which was verified.</param>
    /// <param name="names">In what form the names of that item are authenticated.</param>
    public static TableSchema Inherit(
        TableSchema schema,
        Dictionary<string, AttributeValue> item,
        TableSchema storedSchema,
        Dictionary<string, AttributeValue> stored,
        NameLength names)
    {
        if (stored.GetValueOrDefault(ReservedNames.Header)?.B is not { } header)
        {
            return schema;
        }

        var signed = ForReading(storedSchema, stored, ItemHeader.Parse(BinaryValue.BytesOf(header)).Legend, names);
        return schema.WithMoreActions(signed
            .Where(attribute => item.ContainsKey(attribute.Path.Name) && !schema.Knows(attribute.Path.Name))
            .Select(attribute => KeyValuePair.Create(attribute.Path.Name, Legend.ActionOf(attribute.Legend))));
    }

    /// <summary>
    /// Refuses an item in which something is not bound to the data key that the schema binds to it: it could name one tenant and be another's.
    /// </summary>
    /// <exception cref="DataNotAuthenticException">An attribute is missing, or was not in the encryption context when the item was written.</exception>
    public static void RequireContext(TableSchema schema, byte version, ReadOnlySpan<ItemAttribute> attributes)
    {
        if (!schema.HasContextAttributes)
        {
            return;
        }

        foreach (var attribute in schema.Attributes)
        {
            // Version 1 has the keys in it and nothing else.
            if (attribute.Action == FieldAction.SignAndIncludeInEncryptionContext
                && !(version == 1 && schema.IsKey(attribute.Name))
                && !IsInContext(attribute.Name, attributes)
                && !schema.ContextAddedLater.Contains(attribute.Name))
            {
                throw new DataNotAuthenticException(
                    $"Attribute '{ForeignText.Shown(attribute.Name)}' belongs into the encryption context, and is missing or was not in it when "
                    + "the item was written.");
            }
        }
    }

    /// <summary>Whether an item that could not be opened may have been written in the former form of names.</summary>
    public static bool MayBeOfFormerForm(TableSchema schema, Dictionary<string, AttributeValue> item, FieldCryptException error) =>
        error is DataNotAuthenticException or KeyAccessException { Reason: KeyAccessFailure.WrongKey } && HasNamesBeyondAscii(schema, item);

    /// <summary>Whether the form of names makes a difference for an item.</summary>
    public static bool HasNamesBeyondAscii(TableSchema schema, Dictionary<string, AttributeValue> item) =>
        item.Keys.Any(name => CanonicalPath.IsCountedDifferently(name) && !schema.IsUnsigned(name));

    /// <summary>How much room the fields take in the canonical record: enough for nearly every item, the buffer grows for the others.</summary>
    public static int LikelyLength(ReadOnlySpan<ItemAttribute> attributes)
    {
        long length = 0;
        foreach (ref readonly var attribute in attributes)
        {
            length += attribute.Path.Bytes.Length + CanonicalRecord.FieldOverhead + ItemSize.AtMost(attribute.Value);
        }

        return (int)Math.Min(length, 2 * ItemSize.Max);
    }

    // The attributes of nearly every item: the schema knows them all, and has them in order.
    private static ItemAttribute[]? TryReadInOrder(TableSchema schema, Dictionary<string, AttributeValue> item, ReadOnlySpan<byte> legend)
    {
        var signed = new ItemAttribute[Math.Min(legend.Length, item.Count)];
        var count = 0;
        var seen = 0;
        foreach (var attribute in schema.Attributes)
        {
            if (item.TryGetValue(attribute.Name, out var value))
            {
                seen++;
                if (attribute.Action != FieldAction.DoNothing)
                {
                    if (count == signed.Length || value is null)
                    {
                        return null;
                    }

                    signed[count] = new ItemAttribute(attribute.Path, value, legend[count]);
                    count++;
                }
            }
        }

        // Header and footer are the two that no schema knows.
        return count == legend.Length && seen + 2 == item.Count && item.ContainsKey(ReservedNames.Header) && item.ContainsKey(ReservedNames.Footer)
            ? signed
            : null;
    }

    private static bool IsInContext(string name, ReadOnlySpan<ItemAttribute> attributes)
    {
        foreach (ref readonly var attribute in attributes)
        {
            if (attribute.Path.Name == name)
            {
                return attribute.Legend == Legend.Context;
            }
        }

        return false;
    }

    private static void Reorder(Span<CanonicalPath> paths, NameLength names)
    {
        foreach (ref var path in paths)
        {
            path = path.With(names);
        }

        paths.Sort();
    }

    // Attributes that the schema no longer knows are still signed: an item written before a field was removed stays readable.
    private static int AddUnknown(TableSchema schema, Dictionary<string, AttributeValue> item, CanonicalPath[] paths, int count)
    {
        var known = count;
        foreach (var name in item.Keys)
        {
            if (!schema.Knows(name) && !ReservedNames.IsReserved(name))
            {
                paths[count++] = new CanonicalPath(schema.LogicalName, name);
            }
        }

        if (count > known)
        {
            Array.Sort(paths, 0, count);
        }

        return count;
    }

    private static void RefuseUnknown(TableSchema schema, Dictionary<string, AttributeValue> item)
    {
        foreach (var name in item.Keys)
        {
            if (ReservedNames.IsReserved(name))
            {
                throw new ProtectedOperationException($"attribute '{ForeignText.Shown(name)}' has a name that belongs to the item format.");
            }

            if (!schema.Knows(name))
            {
                throw new ProtectedOperationException(
                    $"attribute '{ForeignText.Shown(name)}' is not in the schema of the table, so what should happen to it is unknown: "
                    + $"add a member for it to the class or, if it is to stay readable and unsigned, name it by {nameof(TableSchema)}.{nameof(TableSchema.WithUnsigned)}.");
            }
        }
    }

    private static AttributeValue Required(string name, AttributeValue? value) =>
        value ?? throw new ProtectedOperationException($"attribute '{ForeignText.Shown(name)}' is null; leave it out, or set NULL.");

    private static AttributeValue Present(string name, Dictionary<string, AttributeValue> item) =>
        item[name] ?? throw new DataNotAuthenticException($"Attribute '{ForeignText.Shown(name)}' is null.");
}

namespace FieldCrypt.DynamoDb;

/// <summary>
/// Joins hashes of encrypted attributes and readable texts of signed ones into one text, so that several can be found together, in order, and by
/// what they begin with.
/// </summary>
/// <remarks>
/// AWS Database Encryption SDK specification, "Compound Beacon". Each part is its prefix, then the text or hash; parts are joined by the split
/// character. One of signed parts only is a signed beacon: it is stored, and signed, as an attribute of that name.
/// </remarks>
public sealed record CompoundBeacon
{
    /// <summary>Describes a beacon.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="split">What stands between parts; values that contain it cannot be written. One UTF-16 code unit.</param>
    public CompoundBeacon(string name, char split)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Split = split;
    }

    /// <summary>The beacon's name.</summary>
    public string Name { get; }

    /// <summary>What stands between parts.</summary>
    public char Split { get; }

    /// <summary>The signed parts of this beacon; those of the table can be named by constructors too.</summary>
    public IReadOnlyList<SignedPart> SignedParts { get; init; } = [];

    /// <summary>The encrypted parts of this beacon; those of the table can be named by constructors too.</summary>
    public IReadOnlyList<EncryptedPart> EncryptedParts { get; init; } = [];

    /// <summary>In which orders parts are joined: the first of which all required parts are there. If empty, all parts of this beacon, required.</summary>
    public IReadOnlyList<BeaconConstructor> Constructors { get; init; } = [];
}

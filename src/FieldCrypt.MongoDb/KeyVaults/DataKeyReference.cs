namespace FieldCrypt.MongoDb;

/// <summary>Which data key of a vault is meant: by its id, or by an alternate name.</summary>
/// <remarks>A <see cref="Guid"/> and a <see cref="string"/> convert to it by themselves.</remarks>
public readonly record struct DataKeyReference
{
    private DataKeyReference(Guid id, string? alternateName)
    {
        Id = id;
        AlternateName = alternateName;
    }

    /// <summary>The id, if the key is meant by its id.</summary>
    public Guid Id { get; }

    /// <summary>The alternate name; null if the key is meant by its id.</summary>
    public string? AlternateName { get; }

    /// <summary>The data key of an id.</summary>
    public static DataKeyReference ById(Guid id) => new(id, null);

    /// <summary>The data key of an alternate name.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static DataKeyReference ByName(string alternateName)
    {
        ArgumentException.ThrowIfNullOrEmpty(alternateName);
        return new(Guid.Empty, alternateName);
    }

    /// <summary>The data key of an id.</summary>
    public static implicit operator DataKeyReference(Guid id) => ById(id);

    /// <summary>The data key of an alternate name.</summary>
    public static implicit operator DataKeyReference(string alternateName) => ByName(alternateName);

    /// <summary>The name or the id.</summary>
    public override string ToString() => AlternateName is null ? $"{Id}" : $"'{ForeignText.Shown(AlternateName)}'";
}

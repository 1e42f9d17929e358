namespace FieldCrypt.Tool.Settings;

/// <summary>A collection of MongoDB and what is encrypted in its documents, as the application's classes say it.</summary>
internal sealed record MongoCollectionSettings
{
    /// <summary>Database and collection, such as <c>clinic.patients</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The data key of its documents, by alternate name or id.</summary>
    public required string Key { get; init; }

    /// <summary>The encrypted fields by their paths, such as <c>address.street</c>; arrays on the way are no part of them.</summary>
    public required IReadOnlyDictionary<string, MongoFieldSettings> Encrypted { get; init; }
}

/// <summary>An encrypted field.</summary>
internal sealed record MongoFieldSettings
{
    /// <summary>Whether it is searched by equality, and so encrypted deterministically.</summary>
    public bool Searched { get; set; }

    /// <summary>Its own data key, by alternate name; null for that of the collection.</summary>
    public string? Key { get; set; }
}

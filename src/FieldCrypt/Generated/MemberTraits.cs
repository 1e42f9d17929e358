using System.ComponentModel;

namespace FieldCrypt.Generated;

/// <summary>What a member of a class is.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum MemberTraits
{
    /// <summary>A field that is not public and cannot be set.</summary>
    None = 0,

    /// <summary>A property, not a field.</summary>
    Property = 1,

    /// <summary>It belongs to the class, not to its instances.</summary>
    Static = 2,

    /// <summary>A property with parameters.</summary>
    Indexer = 4,

    /// <summary>A field that the compiler made, such as that behind a property.</summary>
    CompilerGenerated = 8,

    /// <summary>A property with a getter, of whatever visibility.</summary>
    Readable = 16,

    /// <summary>A property with a setter, of whatever visibility, also one that only initializes; a field that is neither read-only nor constant.</summary>
    Writable = 32,

    /// <summary>A field that is public.</summary>
    PublicField = 64,
}

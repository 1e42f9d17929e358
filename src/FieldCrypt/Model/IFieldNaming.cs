using System.Reflection;

namespace FieldCrypt.Model;

/// <summary>What a store makes of a class member: the one thing about a class that only its store's mapping rules know.</summary>
internal interface IFieldNaming
{
    /// <summary>Says how the store keeps a member.</summary>
    StoredMember Describe(MemberInfo member);
}

/// <summary>How a store keeps a member.</summary>
/// <param name="Storage">Whether the member is stored, and how.</param>
/// <param name="Name">Its name in the store; for <see cref="MemberStorage.Named"/> only.</param>
internal readonly record struct StoredMember(MemberStorage Storage, string Name)
{
    public static StoredMember Ignored => new(MemberStorage.Ignored, "");

    public static StoredMember Flattened => new(MemberStorage.Flattened, "");

    public static StoredMember As(string name) => new(MemberStorage.Named, name);
}

/// <summary>The ways a store may keep a member.</summary>
internal enum MemberStorage
{
    /// <summary>Not stored.</summary>
    Ignored,

    /// <summary>Stored as one value under a name.</summary>
    Named,

    /// <summary>The members of its type are stored in its place.</summary>
    Flattened,
}

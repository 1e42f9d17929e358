namespace FieldCrypt.Model;

/// <summary>What a store makes of a class member: the one thing about a class that only its store's mapping rules know.</summary>
internal interface IFieldNaming
{
    /// <summary>Says how the store keeps a member.</summary>
    /// <param name="member">The member.</param>
    /// <param name="made">
    /// The class of whose objects it is one, which the store may make by a constructor that sets it; null where the store only sets members, as those of what is
    /// flattened.
    /// </param>
    StoredMember Describe(ClassMember member, ClassShape? made);

    /// <summary>The naming of the members of a class that is flattened into another.</summary>
    IFieldNaming Within(ClassShape flattened) => this;

    /// <summary>The classes that the store is told a member may be of besides the one that it is declared as.</summary>
    IEnumerable<Type> HeldTypes(ClassMember member);

    /// <summary>The classes that the store is told a value of a class may be of besides that class.</summary>
    IEnumerable<Type> HeldTypes(ClassShape shape);

    /// <summary>Refuses what the annotation of an encrypted member asks for and the store cannot give.</summary>
    /// <exception cref="FieldCryptConfigurationException">It would have no effect.</exception>
    void RequireMeaningful(AnnotatedMember encrypted);
}

/// <summary>How a store keeps a member.</summary>
/// <param name="Storage">Whether the member is stored, and how.</param>
/// <param name="Name">Its name in the store if it is stored as one value; if it is not stored, why.</param>
internal readonly record struct StoredMember(MemberStorage Storage, string Name)
{
    public static StoredMember Flattened => new(MemberStorage.Flattened, "");

    public static StoredMember As(string name) => new(MemberStorage.Named, name);

    /// <summary>Not stored.</summary>
    /// <param name="because">Why, as the end of a sentence.</param>
    public static StoredMember Ignored(string because) => new(MemberStorage.Ignored, because);
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

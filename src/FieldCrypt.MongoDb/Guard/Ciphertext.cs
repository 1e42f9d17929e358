using FieldCrypt.MongoDb.Format;
using FieldCrypt.MongoDb.Serialization;
using MongoDB.Bson;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>Whose ciphertext a value may be: one member's, a constant's, or that of several of these.</summary>
/// <param name="Member">The member, if it is of one.</param>
/// <param name="Algorithm">The algorithm, of a member or of a constant that stands in the command; null if they differ.</param>
internal sealed record Ciphertext(EncryptedMember? Member, CsfleAlgorithm? Algorithm)
{
    private static readonly Ciphertext DeterministicConstant = new(null, CsfleAlgorithm.Deterministic);
    private static readonly Ciphertext RandomConstant = new(null, CsfleAlgorithm.Random);

    /// <summary>That of several members, or of constants of both algorithms.</summary>
    public static Ciphertext Several { get; } = new(null, null);

    /// <summary>Encrypted already where the command was made; it fits each member of its algorithm.</summary>
    public bool IsConstant => Member is null && Algorithm is not null;

    public static Ciphertext Of(EncryptedMember member) => new(member, member.Algorithm);

    /// <summary>The ciphertext that a constant is; null if it is none.</summary>
    public static Ciphertext? OfConstant(BsonValue value) =>
        value is not BsonBinaryData { SubType: BsonBinarySubType.Encrypted } binary ? null
        : CsfleValue.Is(binary.Bytes, CsfleAlgorithm.Deterministic) ? DeterministicConstant
        : CsfleValue.Is(binary.Bytes, CsfleAlgorithm.Random) ? RandomConstant
        : null;

    public static Ciphertext? Either(Ciphertext? first, Ciphertext? second) =>
        first is null || second is null ? first ?? second
        : first.Fits(second) ? second
        : second.Fits(first) ? first
        : Several;

    /// <summary>Whether it may stand wherever the other one stands.</summary>
    public bool Fits(Ciphertext other) => this == other || (IsConstant && Algorithm == other.Algorithm);
}

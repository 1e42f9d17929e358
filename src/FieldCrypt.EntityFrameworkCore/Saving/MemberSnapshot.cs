using FieldCrypt.EntityFrameworkCore.Mapping;
using FieldCrypt.EntityFrameworkCore.Values;

namespace FieldCrypt.EntityFrameworkCore.Saving;

/// <summary>What an encrypted member held when its ciphertext was read or made: as the snapshot that Entity Framework Core keeps of mapped properties.</summary>
/// <param name="Message">The ciphertext; null for a null.</param>
/// <param name="Value">The value, or, of a type whose values change in place, its encoding.</param>
/// <param name="Row">The row that the ciphertext is bound to; null if to none.</param>
internal sealed record MemberSnapshot(byte[]? Message, object? Value, string? Row)
{
    /// <summary>Whether the value was read as plaintext, from before, so that it is to be encrypted even if nobody changes it.</summary>
    public bool IsUnencrypted { get; private init; }

    /// <summary>Whether it was sealed by a save that is not accepted: it may have failed.</summary>
    public bool IsPending { get; private init; }

    /// <summary>Whether the member was found changed, and its ciphertext marked as modified because of that; nobody else did.</summary>
    public bool IsMarked { get; init; }

    /// <summary>Of a member that was found changed, what it and the change tracker held when changes were last detected; null otherwise.</summary>
    public MemberSnapshot? Seen { get; init; }

    /// <summary>Of a pending one, what the member held before; null if that is not known.</summary>
    public MemberSnapshot? Before { get; private init; }

    /// <summary>Of a value that was read as plaintext.</summary>
    public static MemberSnapshot OfPlaintext(EncryptedColumn column, object value) => Of(column, value, message: null, row: null) with { IsUnencrypted = true };

    public static MemberSnapshot Of(EncryptedColumn column, object? value, byte[]? message, string? row) =>
        new(message, value is null || column.IsSimple ? value : CanonicalValue.Form(value, column.Member.Type), row);

    /// <summary>It, as sealed by a save that may fail.</summary>
    /// <param name="before">What the member held before, or what a save sealed that was not accepted either.</param>
    public MemberSnapshot Pending(MemberSnapshot? before) => this with
    {
        IsPending = true,
        Before = before is { IsPending: true } ? before.Before : before is null ? null : before with { IsMarked = false, Seen = null },
    };

    /// <summary>It, as accepted.</summary>
    public MemberSnapshot Accepted() => this with { IsPending = false, Before = null };

    /// <summary>A value that a member can be given, which changes in place without changing this.</summary>
    public object? ValueFor(EncryptedColumn column) =>
        Value is null || column.IsSimple ? Value : CanonicalValue.Decode((byte[])Value, column.Member.Type);

    /// <summary>Whether a member still holds it.</summary>
    public bool IsOf(EncryptedColumn column, object? value)
    {
        if (value is null || Value is null)
        {
            return value is null && Value is null;
        }

        return column.IsSimple
            ? Value.Equals(value)
            : ((byte[])Value).AsSpan().SequenceEqual(CanonicalValue.Form(value, column.Member.Type));
    }

    /// <summary>Whether it goes with a ciphertext.</summary>
    public bool IsOf(byte[]? message) =>
        ReferenceEquals(message, Message) || (message is not null && Message is not null && message.AsSpan().SequenceEqual(Message));
}

using FieldCrypt.EntityFrameworkCore.Tests.Model;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

/// <summary>Something that people write against a context.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Expected">What becomes of it.</param>
/// <param name="Run">Runs it; its result is compared with that on a context without encryption.</param>
public sealed record Form(string Name, Outcome Expected, Func<Clinic, Task<object?>> Run);

/// <summary>What becomes of a form where members are encrypted.</summary>
public enum Outcome
{
    /// <summary>It answers as on plaintext.</summary>
    Same,

    /// <summary>It is refused by FieldCrypt, with a sentence that says what to do, and no statement is sent.</summary>
    Refused,

    /// <summary>It is refused by Entity Framework Core, because the member is not mapped.</summary>
    NotTranslated,
}

namespace FieldCrypt;

/// <summary>How an encrypted member can be searched.</summary>
public enum FieldQuery
{
    /// <summary>Not at all: equal values look different. The default, and the best protection.</summary>
    None = 0,

    /// <summary>
    /// By equality: equal values of one member look equal, to the store and to its administrators too. They can count how often each value
    /// occurs, and guess values of which there are few. Right for identifiers; wrong for a sex, a diagnosis or a small number.
    /// </summary>
    Equality = 1,
}

using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool;

/// <summary>What a run failed with.</summary>
/// <param name="Code">The code that <c>fieldcrypt explain</c> takes; null for errors of the command line.</param>
/// <param name="Message">What happened.</param>
internal sealed record ErrorResult(string? Code, string Message) : IResult
{
    public static ErrorResult Of(Exception error) => error switch
    {
        FieldCryptException known => new(known.Code, known.Message),
        ToolUsageException usage => new(null, ForeignText.Shown(usage.Message, FieldCryptException.MaxMessageLength)),
        OperationCanceledException => new(null, "Cancelled."),

        // Of stores and files; a text of theirs may hold anything.
        _ => new(null, ForeignText.Shown($"{error.GetType().Name}: {error.Message}", FieldCryptException.MaxMessageLength)),
    };

    public void TellTo(IReport report) => report.Note(Code is null ? Message : $"{Code}: {Message}");
}

using FieldCrypt.Tool.Terminal;

namespace FieldCrypt.Tool.Explaining;

/// <summary>What an error means, and what to do.</summary>
/// <param name="Code">Its stable name.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Advice">What to do.</param>
internal sealed record ErrorExplanation(string Code, string Meaning, string Advice) : IResult
{
    public void TellTo(IReport report)
    {
        report.Title(Code);
        report.Note(Meaning);
        report.Note(Advice);
    }
}

using System.Text.Json;

namespace FieldCrypt.Tool.Terminal;

/// <summary>What a command found: written as JSON as it is, or told to a person.</summary>
internal interface IResult
{
    /// <summary>Tells it.</summary>
    void TellTo(IReport report);

    /// <summary>Writes it as JSON.</summary>
    string ToJson() => JsonSerializer.Serialize(this, GetType(), ToolJson.Default);
}

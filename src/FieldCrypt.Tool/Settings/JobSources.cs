namespace FieldCrypt.Tool.Settings;

/// <summary>What a job of the tool is made from: those of a command, or those of a worker.</summary>
/// <param name="Settings">What is described.</param>
/// <param name="Services">The clients.</param>
/// <param name="Keys">The keys.</param>
internal sealed record JobSources(ToolSettings Settings, ToolServices Services, ToolKeys Keys);

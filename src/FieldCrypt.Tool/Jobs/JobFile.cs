using System.Text.Json;
using FieldCrypt.Operations;

namespace FieldCrypt.Tool.Jobs;

/// <summary>The JSON of a <see cref="JobRecord"/>.</summary>
/// <param name="Command">The command line.</param>
/// <param name="Report">The report, in its own form.</param>
/// <param name="Deletion">What is lost if keys are deleted, if that was asked.</param>
internal sealed record JobFile(string? Command, JsonElement Report, KeyDeletion? Deletion);

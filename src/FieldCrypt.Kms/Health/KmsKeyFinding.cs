using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FieldCrypt.Kms;

/// <summary>What was found about one key, and how bad it is for the application.</summary>
/// <param name="Use">The key and what it is for.</param>
/// <param name="Status">What KMS told.</param>
/// <param name="Health">How bad it is.</param>
/// <param name="Problem">What is wrong and what to do; null if nothing is.</param>
internal sealed record KmsKeyFinding(KmsKeyUse Use, KmsKeyStatus Status, HealthStatus Health, string? Problem);

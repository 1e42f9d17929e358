using FieldCrypt.Operations;
using FieldCrypt.Tool.KeyTasks;

namespace FieldCrypt.Tool.Pages;

/// <summary>A KMS key that cannot be used, or not for long, and what becomes of items without it.</summary>
/// <param name="Key">The key.</param>
/// <param name="ItemsLost">How many items nothing else opens.</param>
/// <param name="ItemsThatOthersOpen">How many items another key opens too.</param>
/// <param name="Through">The branch keys and data keys between it and the items.</param>
/// <param name="Verdict">Whether it may go.</param>
internal sealed record AuditRisk(KmsKeyReport Key, long ItemsLost, long ItemsThatOthersOpen, IReadOnlyList<WrappingKey> Through, KeyDeletionVerdict Verdict);

namespace FieldCrypt.DynamoDb;

/// <summary>One way to join parts.</summary>
/// <param name="Parts">The parts in order, at least one of them required.</param>
public sealed record BeaconConstructor(params IReadOnlyList<ConstructorPart> Parts);

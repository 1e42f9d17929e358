namespace FieldCrypt.DynamoDb.Tests;

/// <summary>Tests that change what belongs to the whole process.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>Tests that share one packing.</summary>
[CollectionDefinition(nameof(LocalFeed))]
public sealed class SharedLocalFeed : ICollectionFixture<LocalFeed>;

namespace FieldCrypt.Testing.Kms;

/// <summary>A name for a key in one Region.</summary>
/// <param name="Name">With its prefix <c>alias/</c>.</param>
/// <param name="Arn">The name with Region and account.</param>
/// <param name="Target">The id of the key it stands for.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it was last pointed to a key.</param>
internal sealed record Alias(string Name, string Arn, string Target, DateTimeOffset Created, DateTimeOffset Updated);

using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>A signed attribute of one item: its authenticated name, its value, and what is or was done to it.</summary>
/// <param name="Path">Its name as it is authenticated.</param>
/// <param name="Value">Its value: plain when writing, as stored when reading.</param>
/// <param name="Legend">The letter of <see cref="Format.Legend"/>.</param>
internal readonly record struct ItemAttribute(CanonicalPath Path, AttributeValue Value, byte Legend);

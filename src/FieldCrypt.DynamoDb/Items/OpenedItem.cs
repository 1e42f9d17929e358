using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Format;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>An item that was verified and decrypted.</summary>
/// <param name="Attributes">Its attributes without those of the format.</param>
/// <param name="EncryptedCount">How many fields were encrypted.</param>
/// <param name="Names">In what form its names are authenticated.</param>
internal readonly record struct OpenedItem(Dictionary<string, AttributeValue> Attributes, int EncryptedCount, NameLength Names);

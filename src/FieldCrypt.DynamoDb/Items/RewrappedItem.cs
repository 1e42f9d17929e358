using Amazon.DynamoDBv2.Model;
using FieldCrypt.Keys;

namespace FieldCrypt.DynamoDb.Items;

/// <summary>What changes of an item whose data key was wrapped with another key.</summary>
/// <param name="Header">The new header.</param>
/// <param name="Footer">The new footer.</param>
/// <param name="WrappedDataKeys">The wrapped data keys in the header.</param>
internal readonly record struct RewrappedItem(AttributeValue Header, AttributeValue Footer, IReadOnlyList<WrappedDataKey> WrappedDataKeys);

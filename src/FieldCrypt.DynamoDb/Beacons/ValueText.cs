using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Attributes;

namespace FieldCrypt.DynamoDb.Beacons;

/// <summary>The text of a value in a compound beacon or a virtual field.</summary>
/// <remarks>Text as it is, <c>true</c>, <c>false</c>, <c>null</c>, and numbers; whatever else has no text and is refused, as AWS's libraries do.</remarks>
internal static class ValueText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Of(AttributeValue value, NumberText numbers, string location) => AttributeWriter.TypeIdOf(value) switch
    {
        AttributeTypeId.String => value.S,
        AttributeTypeId.Number => numbers == NumberText.AsWritten ? value.N : Normal(value.N),
        AttributeTypeId.Boolean => value.BOOL == true ? "true" : "false",
        AttributeTypeId.Null => "null",
        _ => throw new ProtectedOperationException(
            $"'{ForeignText.Shown(location)}' is part of a beacon and has no text form: it is neither text, number, boolean nor NULL."),
    };

    /// <summary>The bytes that are hashed.</summary>
    public static byte[] Utf8(string text)
    {
        try
        {
            return StrictUtf8.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            throw new ProtectedOperationException("a text of a beacon is not valid Unicode: it holds half of a surrogate pair, perhaps cut by a transform.");
        }
    }

    private static string Normal(string number) => DynamoNumber.TryNormalize(number, out var normal, out var problem)
        ? normal
        : throw new ProtectedOperationException($"a number is not one that DynamoDB can hold: {problem}");
}

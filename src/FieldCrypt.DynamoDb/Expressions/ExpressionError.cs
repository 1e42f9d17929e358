using System.Net;
using Amazon.DynamoDBv2;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>The errors that DynamoDB itself would answer with, so that callers see what they would see on a plain table.</summary>
internal static class ExpressionError
{
    public static AmazonDynamoDBException Invalid(string message) => new(ForeignText.Shown(message, FieldCryptException.MaxMessageLength))
    {
        ErrorCode = "ValidationException",
        StatusCode = HttpStatusCode.BadRequest,
    };

    public static AmazonDynamoDBException Syntax(string kind, string token) => Invalid($"Invalid {kind}: Syntax error; token: \"{token}\"");

    public static AmazonDynamoDBException Reserved(string kind, string word) =>
        Invalid($"Invalid {kind}: Attribute name is a reserved keyword; reserved keyword: {word}");

    public static AmazonDynamoDBException OperandType(string kind, string function, string type) => Invalid(
        $"Invalid {kind}: Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");

    public static AmazonDynamoDBException NotDistinct(string kind, string function, DocumentPath first) => Invalid(
        $"Invalid {kind}: The first operand must be distinct from the remaining operands for this operator or function; operator: {function}, "
        + $"first operand: {first}");

    public static AmazonDynamoDBException Mixed(string older, string expressions) => Invalid(
        "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
        + $"{{{older}}} Expression parameters: {{{expressions}}}");

    public static AmazonDynamoDBException WrongDataType() => Invalid("An operand in the update expression has an incorrect data type");

    public static AmazonDynamoDBException InvalidPath() => Invalid("The document path provided in the update expression is invalid for update");

    public static AmazonDynamoDBException MissingAttribute() =>
        Invalid("The provided expression refers to an attribute that does not exist in the item");
}

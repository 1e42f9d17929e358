using System.Text.Json;
using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>
/// A key policy: statements that allow or deny actions to principals. An explicit denial wins; without any allowing statement access is
/// refused. Principals and actions may hold <c>*</c>; conditions are not evaluated and so refused.
/// </summary>
internal sealed class KeyPolicy
{
    private readonly List<Statement> _statements;

    private KeyPolicy(string text, List<Statement> statements)
    {
        Text = text;
        _statements = statements;
    }

    /// <summary>The policy as it was given.</summary>
    public string Text { get; }

    public static KeyPolicy Parse(string text)
    {
        try
        {
            var statements = JsonNode.Parse(text)?["Statement"] switch
            {
                JsonArray array => [.. array.Select(statement => Statement.Parse(statement!.AsObject()))],
                JsonObject one => new List<Statement> { Statement.Parse(one) },
                _ => throw new JsonException(),
            };
            return new KeyPolicy(text, statements);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw new KmsError("MalformedPolicyDocumentException", "The policy is not one that the emulator understands.");
        }
    }

    /// <summary>The policy of a key for which none was given: everything is allowed to the account.</summary>
    public static KeyPolicy Default(string accountId) => Parse(
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::{{accountId}}:root"},"Action":"kms:*","Resource":"*"}]}""");

    public bool Allows(string principal, string operation)
    {
        var action = $"kms:{operation}";
        var fitting = _statements.Where(statement => statement.Fits(principal, action)).ToList();
        return fitting.Count > 0 && fitting.TrueForAll(statement => statement.IsAllowing);
    }

    private sealed record Statement(bool IsAllowing, IReadOnlyList<string> Principals, IReadOnlyList<string> Actions)
    {
        public static Statement Parse(JsonObject json)
        {
            if (json.ContainsKey("Condition") || json.ContainsKey("NotAction") || json.ContainsKey("NotPrincipal"))
            {
                throw new JsonException();
            }

            var effect = json["Effect"]!.GetValue<string>();
            return effect is "Allow" or "Deny"
                ? new Statement(effect == "Allow", Texts(json["Principal"] is JsonObject principal ? principal["AWS"] : json["Principal"]), Texts(json["Action"]))
                : throw new JsonException();
        }

        public bool Fits(string principal, string action) =>
            Principals.Any(pattern => Covers(pattern, principal)) && Actions.Any(pattern => Matches(pattern, action));

        private static List<string> Texts(JsonNode? node) => node is JsonArray array
            ? [.. array.Select(text => text!.GetValue<string>())]
            : [node!.GetValue<string>()];

        // The root of an account stands for every user and role in it.
        private static bool Covers(string pattern, string principal) =>
            Matches(pattern, principal)
            || (pattern.EndsWith(":root", StringComparison.Ordinal) && AccountIn(pattern) == AccountIn(principal));

        private static string? AccountIn(string arn) => arn.Split(':') is [_, _, _, _, var account, ..] ? account : null;

        private static bool Matches(string pattern, string text) => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
    }
}

using System.Text.Json;

namespace FieldCrypt.Tool.KeyTasks;

/// <summary>What a key's policy lets happen that its owner may not want. It judges the policy alone: roles, grants and service control policies say more.</summary>
/// <remarks>AWS KMS Developer Guide, "Key policies in AWS KMS"; IAM User Guide, "AWS JSON policy elements".</remarks>
internal static class KeyPolicyReview
{
    public static IReadOnlyList<string> Findings(JsonElement? policy, string account)
    {
        if (policy is not { ValueKind: JsonValueKind.Object } json || !json.TryGetProperty("Statement", out var statements))
        {
            return ["The policy has no statements that can be read."];
        }

        List<JsonElement> allowing = [.. Each(statements).Where(statement => statement.ValueKind == JsonValueKind.Object && Text(statement, "Effect") == "Allow")];
        var findings = new List<string>();
        foreach (var statement in allowing)
        {
            var principals = Principals(statement);
            if (principals.Contains("*") && !statement.TryGetProperty("Condition", out _))
            {
                findings.Add($"Anyone in any account may {Words(statement)}: name the principals, or add a condition.");
            }

            foreach (var other in principals.Select(AccountOf).OfType<string>().Where(other => other != account).Distinct())
            {
                findings.Add($"Account {other} may {Words(statement)}.");
            }

            if (Allows(statement, "kms:Decrypt") && Allows(statement, "kms:ScheduleKeyDeletion") && !principals.All(principal => IsRoot(principal, account)))
            {
                findings.Add($"{string.Join(", ", principals)} may both decrypt and delete the key: who uses it should not be able to destroy it.");
            }
        }

        if (!allowing.Any(statement => Allows(statement, "kms:PutKeyPolicy") && Principals(statement).Any(principal => IsRoot(principal, account))))
        {
            findings.Add("The account itself may not change the policy: once the named administrators are gone, nobody manages the key.");
        }

        return findings;
    }

    private static bool IsRoot(string principal, string account) => principal == account || principal.EndsWith($"::{account}:root", StringComparison.Ordinal);

    private static string? AccountOf(string principal) => principal.Length == 12 && principal.All(char.IsAsciiDigit) ? principal
        : principal.StartsWith("arn:", StringComparison.Ordinal) && principal.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account
        : null;

    private static List<string> Principals(JsonElement statement) => !statement.TryGetProperty("Principal", out var principal) ? []
        : principal.ValueKind == JsonValueKind.String ? [principal.GetString()!]
        : principal.ValueKind == JsonValueKind.Object && principal.TryGetProperty("AWS", out var aws) ? [.. Texts(aws)]
        : [];

    private static bool Allows(JsonElement statement, string action) => statement.TryGetProperty("Action", out var actions)
        && Texts(actions).Any(allowed => allowed is "*" or "kms:*"
            || string.Equals(allowed, action, StringComparison.OrdinalIgnoreCase)
            || (allowed.EndsWith('*') && action.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase)));

    private static string Words(JsonElement statement)
    {
        List<string> actions = statement.TryGetProperty("Action", out var action) ? [.. Texts(action)] : [];
        return actions.Exists(text => text is "*" or "kms:*") ? "do everything with the key"
            : actions.Count <= 4 ? $"call {string.Join(", ", actions)}"
            : $"call {string.Join(", ", actions.Take(4))} and {actions.Count - 4} more";
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<JsonElement> Each(JsonElement json) => json.ValueKind == JsonValueKind.Array ? [.. json.EnumerateArray()] : [json];

    private static IEnumerable<string> Texts(JsonElement json) => Each(json).Where(text => text.ValueKind == JsonValueKind.String).Select(text => text.GetString()!);
}

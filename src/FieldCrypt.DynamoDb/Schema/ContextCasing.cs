using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2.DataModel;

namespace FieldCrypt.DynamoDb;

/// <summary>In which case <c>DynamoDBContext</c> writes the names of members: that of their class, which what is flattened into it takes over or not.</summary>
internal readonly record struct ContextCasing
{
    private readonly CaseMode _mode;

    private ContextCasing(CaseMode mode) => _mode = mode;

    /// <summary>That of a class by its annotation.</summary>
    public static ContextCasing Of(DynamoDBTableAttribute? table) => new(OwnOf(table) ?? CaseMode.PascalCase);

    /// <summary>That of the members of a class that is flattened into one of this case: its own, or this one unless it is the older camel case.</summary>
    public ContextCasing Within(DynamoDBTableAttribute? flattened) => new(OwnOf(flattened) ?? (_mode == LegacyCamelCase ? CaseMode.PascalCase : _mode));

    /// <summary>A name in this case.</summary>
    public string Apply(string name) =>
        (_mode is CaseMode.CamelCase || _mode == LegacyCamelCase) && !char.IsLower(name[0]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;

#pragma warning disable CS0618 // Classes that still use the older switch must be read as DynamoDBContext reads them.
    private static CaseMode LegacyCamelCase => CaseMode.LegacyCamelCase;

    private static CaseMode? OwnOf(DynamoDBTableAttribute? table) =>
        table is null ? null
        : table.AttributeCasing != CaseMode.Unset ? table.AttributeCasing
        : table.LowerCamelCaseProperties ? CaseMode.LegacyCamelCase
        : IsSwitchedOff(table) ? CaseMode.PascalCase
        : null;
#pragma warning restore CS0618

    // Only the SDK knows whether false was written or is the default. If it no longer tells, the class is described under names that are refused when it is stored.
    private static bool IsSwitchedOff(DynamoDBTableAttribute table)
    {
        try
        {
            return IsSwitchWritten(table);
        }
        catch (MissingMethodException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_LowerCamelCasePropertiesExplicitlySet")]
    private static extern bool IsSwitchWritten(DynamoDBTableAttribute table);
}

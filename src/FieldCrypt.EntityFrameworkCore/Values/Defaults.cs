namespace FieldCrypt.EntityFrameworkCore.Values;

/// <summary>What a member holds that nobody set.</summary>
internal static class Defaults
{
    /// <summary>The default of a type: null for classes and nullable values.</summary>
    public static object? Of(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}

namespace FieldCrypt.Analyzers.Disclosure;

/// <summary>The holes in the template of a log message, in their order, which is that of the values.</summary>
internal static class Templates
{
    /// <summary>For each hole, whether it asks for all members of its value: <c>{@Patient}</c>.</summary>
    public static List<bool> HolesOf(string template)
    {
        var holes = new List<bool>();
        for (var at = 0; at < template.Length; at++)
        {
            if (template[at] != '{')
            {
                continue;
            }

            if (at + 1 < template.Length && template[at + 1] == '{')
            {
                at++;
                continue;
            }

            holes.Add(at + 1 < template.Length && template[at + 1] == '@');
            at = template.IndexOf('}', at);
            if (at < 0)
            {
                break;
            }
        }

        return holes;
    }
}

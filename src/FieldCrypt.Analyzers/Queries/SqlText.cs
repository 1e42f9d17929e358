using FieldCrypt.Analyzers.Model;
using FieldCrypt.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace FieldCrypt.Analyzers.Queries;

/// <summary>Reads SQL that is handed to Entity Framework Core: an encrypted column may be selected, and nothing else.</summary>
internal static class SqlText
{
    private const string EntityFramework = "Microsoft.EntityFrameworkCore";

    // After these words columns are compared, sorted, grouped or set; a list of selected columns comes before them.
    private static readonly string[] Comparing = ["WHERE", "ORDER BY", "GROUP BY", "HAVING", "SET", "INTO"];

    private static readonly char[] Quotes = ['"', '`', ']'];
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];

    public static void Check(OperationAnalysisContext context, AnnotationModel model)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod is not { IsExtensionMethod: true } method
            || !(method.Name.StartsWith("FromSql", StringComparison.Ordinal) || method.Name.StartsWith("ExecuteSql", StringComparison.Ordinal))
            || !method.ContainingType.ContainingNamespace.IsNamed(EntityFramework)
            || call.Arguments.Length < 2)
        {
            return;
        }

        var encrypted = EntitiesOf(call).SelectMany(model.EncryptedIn).ToList();
        foreach (var (text, syntax) in encrypted.Count == 0 ? [] : TextOf(SqlOf(call)))
        {
            if (encrypted.FirstOrDefault(member => Compares(text, StoredClass.ColumnName(member))) is { } member)
            {
                context.ReportDiagnostic(Diagnostic.Create(QueryRules.SqlText, syntax.GetLocation(), StoredClass.ColumnName(member), AnnotationModel.NameOf(member)));
                return;
            }
        }
    }

    // Of the set that is queried; or, where the database itself is asked, of all sets of its context that the text may be about.
    private static IEnumerable<ITypeSymbol> EntitiesOf(IInvocationOperation call)
    {
        if (call.TargetMethod.TypeArguments.Length == 1)
        {
            return call.TargetMethod.TypeArguments;
        }

        return call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value is IPropertyReferenceOperation { Property.Name: "Database", Instance.Type: INamedTypeSymbol context } && EntitySets.IsContext(context)
            ? EntitySets.Of(context).Where(set => TextOf(SqlOf(call)).Any(part => Words.IndexOf(part.Text, set.Set.Name, 0, StringComparison.OrdinalIgnoreCase) >= 0))
                .Select(static set => (ITypeSymbol)set.Entity)
            : [];
    }

    // Arguments come in the order in which they are written, which named ones choose.
    private static IOperation SqlOf(IInvocationOperation call) => (call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 1) ?? call.Arguments[1]).Value;

    // The constant parts of a text, together: what is put in between are parameters.
    private static IEnumerable<(string Text, SyntaxNode Syntax)> TextOf(IOperation sql)
    {
        while (sql is IConversionOperation conversion)
        {
            sql = conversion.Operand;
        }

        return sql switch
        {
            { ConstantValue: { HasValue: true, Value: string constant } } => [(constant, sql.Syntax)],
            IInterpolatedStringOperation interpolated => [(string.Concat(interpolated.Parts.Select(static part => (part as IInterpolatedStringTextOperation)?.Text.ConstantValue.Value ?? "?")), sql.Syntax)],
            IInvocationOperation { TargetMethod: { Name: "Create", ContainingType.Name: "FormattableStringFactory" }, Arguments.Length: > 0 } made => TextOf(made.Arguments[0].Value),
            _ => [],
        };
    }

    private static bool Compares(string sql, string column)
    {
        var from = -1;
        foreach (var word in Comparing)
        {
            var at = Words.IndexOf(sql, word, 0, StringComparison.OrdinalIgnoreCase);
            from = at >= 0 && (from < 0 || at < from) ? at : from;
        }

        for (var at = from; at >= 0 && (at = Words.IndexOf(sql, column, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += column.Length)
        {
            if (!IsAboutNull(sql.Substring(at + column.Length)))
            {
                return true;
            }
        }

        return false;
    }

    // Whether a value is there stays visible, and null may be put in its place.
    private static bool IsAboutNull(string rest)
    {
        var words = rest.TrimStart(Quotes).Replace("=", " = ").Split(Blanks, 4, StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 1 && (Is(words[0], "IS") || words[0] == "=") && (StartsWithNull(words[1]) || (words.Length > 2 && Is(words[1], "NOT") && StartsWithNull(words[2])));

        static bool Is(string word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
        static bool StartsWithNull(string word) => Is(word.TrimEnd(',', ';', ')'), "NULL");
    }
}

using System.Linq.Expressions;

namespace FieldCrypt.EntityFrameworkCore.Querying;

/// <summary>Conversions around a member or a value that change nothing of whether two are equal.</summary>
/// <remarks>Others are left where they are: <c>(int)p.Weight == 70</c> is true of 70.5, which the hash of 70 does not find.</remarks>
internal static class Conversions
{
    private static readonly Type[] Whole32 = [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(char)];
    private static readonly Type[] Signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] Unsigned = [typeof(byte), typeof(char), typeof(ushort), typeof(uint), typeof(ulong)];

    /// <summary>What is converted, as far as its value stays the same.</summary>
    public static Expression Undone(Expression expression)
    {
        while (expression is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked or ExpressionType.TypeAs } convert
            && Keeps(convert))
        {
            expression = convert.Operand;
        }

        return expression;
    }

    private static bool Keeps(UnaryExpression convert)
    {
        var (from, to) = (Plain(convert.Operand.Type), Plain(convert.Type));
        if (convert.Method is { } made && made.DeclaringType != typeof(decimal))
        {
            // An operator of the application may make anything of it.
            return false;
        }

        return from == to || !from.IsValueType || !to.IsValueType || Widens(from, to);
    }

    private static bool Widens(Type from, Type to)
    {
        if (to == typeof(double))
        {
            return from == typeof(float) || (Whole32.Contains(from) && from != typeof(char));
        }

        if (to == typeof(decimal))
        {
            return from != typeof(char) && (Signed.Contains(from) || Unsigned.Contains(from));
        }

        return (Array.IndexOf(Signed, from), Array.IndexOf(Signed, to)) is ( >= 0 and var narrow, >= 0 and var wide) ? narrow <= wide
            : (Array.IndexOf(Unsigned, from), Array.IndexOf(Unsigned, to)) is ( >= 0 and var low, >= 0 and var high) ? low <= high
            : Signed.Contains(to) && Unsigned.Contains(from) && SizeOf(from) < SizeOf(to);
    }

    private static int SizeOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte or TypeCode.Byte => 1,
        TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char => 2,
        TypeCode.Int32 or TypeCode.UInt32 => 4,
        _ => 8,
    };

    // An enum is compared by its number.
    private static Type Plain(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetUnderlyingType(type) : type;
    }
}

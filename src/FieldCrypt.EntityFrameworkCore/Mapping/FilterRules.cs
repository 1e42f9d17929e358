using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Metadata;

namespace FieldCrypt.EntityFrameworkCore.Mapping;

/// <summary>
/// Refuses filters of a model that use encrypted members: Entity Framework Core adds them to queries after these were rewritten, so that every query of the entity
/// would fail.
/// </summary>
internal sealed class FilterRules(IReadOnlyCollection<EncryptedMember> members, IMutableEntityType filtered) : ExpressionVisitor
{
    /// <exception cref="FieldCryptConfigurationException">A filter uses an encrypted member.</exception>
    public static void Require(IMutableModel model, IReadOnlyCollection<EncryptedMember> members)
    {
        foreach (var type in model.GetEntityTypes())
        {
            foreach (var filter in type.GetDeclaredQueryFilters())
            {
                new FilterRules(members, type).Visit(filter.Expression);
            }
        }
    }

    protected override Expression VisitMember(MemberExpression node)
    {
        if (node.Expression is { } holder && members.FirstOrDefault(member => IsOf(member, node, holder.Type)) is { } member)
        {
            throw new FieldCryptConfigurationException(
                $"A query filter of {filtered.DisplayName()} uses encrypted member {member.Name}, and filters are added to queries after comparisons of encrypted members were "
                + "rewritten. Filter by readable members, or write the condition in the queries themselves.");
        }

        return base.VisitMember(node);
    }

    private static bool IsOf(EncryptedMember member, MemberExpression node, Type holder) =>
        node.Member.Name == member.Member.Name && member.Member.DeclaringType is { } declaring && (declaring.IsAssignableFrom(holder) || holder.IsAssignableFrom(declaring));
}

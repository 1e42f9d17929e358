using Amazon.DynamoDBv2.Model;

namespace FieldCrypt.DynamoDb.Expressions;

/// <summary>
/// An item while an update is applied to it. Elements of lists are taken out and put in only at the end, because every index of an update
/// means the list as it was.
/// </summary>
internal sealed class EditableDocument(Dictionary<string, AttributeValue> item)
{
    private readonly List<(List<AttributeValue> List, int Index)> _removals = [];
    private readonly List<(List<AttributeValue> List, int Index, AttributeValue Value)> _appends = [];

    /// <summary>Applies one action; <paramref name="value"/> is what SET computed.</summary>
    public void Apply(UpdateAction action, AttributeValue? value)
    {
        switch (action)
        {
            case SetAction:
                Put(action.Path, value!);
                break;
            case RemoveAction:
                Remove(action.Path);
                break;
            case AddAction add:
                Put(action.Path, Sum(DocumentTree.Find(item, add.Path), add.Value));
                break;
            case DeleteAction delete:
                Delete(delete);
                break;
            default:
                throw new InvalidOperationException(action.GetType().Name);
        }
    }

    /// <summary>Closes the gaps in lists, and appends what was set beyond their ends, in the order of the indexes.</summary>
    public void CloseLists()
    {
        foreach (var (list, _, value) in _appends.OrderBy(append => append.Index))
        {
            list.Add(value);
        }

        foreach (var (list, index) in _removals.OrderByDescending(removal => removal.Index))
        {
            list.RemoveAt(index);
        }
    }

    private static AttributeValue Sum(AttributeValue? current, AttributeValue added)
    {
        if (current is null)
        {
            return DocumentTree.Copy(added);
        }

        if (current.N is { } number && added.N is { } increment)
        {
            return new AttributeValue { N = ExactNumber.Add(number, increment) };
        }

        if (current.IsLSet && added.IsLSet)
        {
            return new AttributeValue { L = [.. current.L, .. added.L], IsLSet = true };
        }

        var members = ValueSet.Of(current);
        return members is not null && ValueSet.Of(added) is { } others && members.Type == others.Type
            ? members.Union(others)
            : throw ExpressionError.WrongDataType();
    }

    private void Put(DocumentPath path, AttributeValue value)
    {
        var last = path.Steps[^1];
        if (path.IsTopLevel)
        {
            item[path.Attribute] = value;
        }
        else if (Parent(path) is { } parent && last.Name is { } name && parent.IsMSet)
        {
            parent.M[name] = value;
        }
        else if (Parent(path) is { IsLSet: true } list && last.Name is null)
        {
            if (last.Index < list.L.Count)
            {
                list.L[last.Index] = value;
            }
            else
            {
                _appends.Add((list.L, last.Index, value));
            }
        }
        else
        {
            throw ExpressionError.InvalidPath();
        }
    }

    private void Remove(DocumentPath path)
    {
        var last = path.Steps[^1];
        if (path.IsTopLevel)
        {
            item.Remove(path.Attribute);
        }
        else if (Parent(path) is { } parent && last.Name is { } name && parent.IsMSet)
        {
            parent.M.Remove(name);
        }
        else if (Parent(path) is { IsLSet: true } list && last.Name is null)
        {
            if (last.Index < list.L.Count)
            {
                _removals.Add((list.L, last.Index));
            }
        }
        else
        {
            throw ExpressionError.InvalidPath();
        }
    }

    private void Delete(DeleteAction delete)
    {
        if (DocumentTree.Find(item, delete.Path) is not { } current)
        {
            // Nothing to take out of; but the place must be one where something could be.
            Remove(delete.Path);
            return;
        }

        if (ValueSet.Of(current) is not { } members || ValueSet.Of(delete.Value) is not { } others || members.Type != others.Type)
        {
            throw ExpressionError.WrongDataType();
        }

        // An empty set cannot be stored: the attribute goes with its last member.
        if (members.Except(others) is { } rest)
        {
            Put(delete.Path, rest);
        }
        else
        {
            Remove(delete.Path);
        }
    }

    private AttributeValue? Parent(DocumentPath path) => DocumentTree.Find(item, new DocumentPath([.. path.Steps.SkipLast(1)]));
}

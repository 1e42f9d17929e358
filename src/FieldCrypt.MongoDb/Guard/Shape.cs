using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FieldCrypt.MongoDb.Guard;

/// <summary>
/// What a value may be that a command names: the documents of a collection, what a stage makes of them, the result of an expression. It is a set of
/// alternatives: somebody's ciphertext, something readable, a document whose fields have shapes of their own. Null and missing are always among them.
/// </summary>
/// <remarks>
/// Arrays are transparent, as in MongoDB's own paths: the shape of a list is that of its items. A class that contains itself makes a shape that
/// contains itself. Shapes do not change once they are made.
/// </remarks>
internal sealed partial class Shape
{
    // What it may be, besides ciphertext and nothing.
    [Flags]
    private enum Alternatives
    {
        None = 0,
        Readable = 1,
        Constant = 2,
        Document = 4,
    }

    private enum Answer
    {
        Unknown,
        Yes,
        No,
    }

    private delegate Shape FieldOf(Shape document, ReadOnlySpan<char> name);

    // MongoDB's own limit of nested documents.
    private const int MaxPathLength = 200;

    // Longer names are looked up as strings of their own.
    private const int MaxNameLength = 128;

    private readonly Alternatives _alternatives;
    private readonly Dictionary<string, Shape> _fields = new(StringComparer.Ordinal);
    private Dictionary<string, Shape>? _alike;
    private Shape _others;
    private Answer _holdsCiphertext;

    private Shape(Ciphertext? ciphertext, Alternatives alternatives, Shape? others)
    {
        Ciphertext = ciphertext;
        _alternatives = alternatives;
        _others = others ?? this;
    }

    /// <summary>Null, or missing.</summary>
    public static Shape Nothing { get; } = new(null, Alternatives.None, others: null);

    /// <summary>A value in which nothing is encrypted, documents too.</summary>
    public static Shape Readable { get; } = new(null, Alternatives.Readable, others: null);

    /// <summary>A single value that stands in the command, not encrypted.</summary>
    public static Shape Constant { get; } = new(null, Alternatives.Constant, Nothing);

    /// <summary>An empty list or document.</summary>
    public static Shape Empty { get; } = new(null, Alternatives.Document, Nothing);

    public Ciphertext? Ciphertext { get; }

    public bool MayBeReadable => _alternatives.HasFlag(Alternatives.Readable);

    public bool MayBeConstant => _alternatives.HasFlag(Alternatives.Constant);

    public bool MayBeDocument => _alternatives.HasFlag(Alternatives.Document);

    /// <summary>The fields that are known by name.</summary>
    public IReadOnlyDictionary<string, Shape> Fields => _fields;

    /// <summary>Whether a stage took it away. Then it is nothing, but its name is still that of something encrypted: a condition on it would show plaintext.</summary>
    public bool IsGone { get; private init; }

    /// <summary>What stands under every other name.</summary>
    public Shape Others => _others;

    /// <summary>Whether anything in it may be encrypted, or was before it was taken away.</summary>
    public bool HoldsCiphertext
    {
        get
        {
            if (_holdsCiphertext == Answer.Unknown)
            {
                _holdsCiphertext = Reachable(static _ => true).Any() ? Answer.Yes : Answer.No;
            }

            return _holdsCiphertext == Answer.Yes;
        }
    }

    /// <summary>The shape of a field. Nothing is known of what is inside ciphertext.</summary>
    public Shape Field(string name) => _fields.GetValueOrDefault(name, _others);

    /// <summary>
    /// The shape of the field that somebody means who gives a constant for it: <c>ssn</c>, which no class has, is for <c>Ssn</c>, and would be its plaintext.
    /// </summary>
    /// <exception cref="ProtectedOperationException">It is a path, which reaches into an encrypted value.</exception>
    public Shape Meant(ReadOnlySpan<char> name)
    {
        if (TryField(name, out var field) || TryAlike(name, out field))
        {
            return field;
        }

        // A document may have a field that is called as a path is; the names of a dictionary are data.
        return name.Contains('.') && !_others.HoldsCiphertext ? MeantAt(name) : _others;
    }

    /// <summary>The same for a name that is given as UTF-8.</summary>
    public Shape Meant(ReadOnlySpan<byte> name)
    {
        Span<char> text = stackalloc char[MaxNameLength];
        return name.Length <= MaxNameLength
            ? Meant(text[..Encoding.UTF8.GetChars(name, text)])
            : Meant(Encoding.UTF8.GetString(name));
    }

    /// <summary>What a path such as <c>visits.0.note</c> meets.</summary>
    /// <exception cref="ProtectedOperationException">It reaches into an encrypted value.</exception>
    public Shape At(ReadOnlySpan<char> path) => At(path, static (here, name) => here.Field(name));

    /// <summary>What somebody means who gives a constant for a path.</summary>
    /// <exception cref="ProtectedOperationException">It reaches into an encrypted value.</exception>
    public Shape MeantAt(ReadOnlySpan<char> path) => At(path, static (here, name) => here.Meant(name));

    /// <summary>All that is encrypted in it and was not taken away.</summary>
    public IEnumerable<Ciphertext> Ciphertexts() => Reachable(static shape => !shape.IsGone);

    /// <summary>Refuses what would compute with ciphertext.</summary>
    public void RequireReadable(string operation)
    {
        if (Ciphertexts().Any())
        {
            throw Refusal.Computing(this, operation);
        }
    }

    /// <summary>Refuses what would look for the items of a list in one that is encrypted as a whole.</summary>
    public Shape RequireList(string operation) =>
        Ciphertext is null or { IsConstant: true } or { Member.MayBeList: false } ? this : throw Refusal.Computing(this, operation);

    /// <summary>Refuses what would look for the fields of a document in a value that is encrypted as a whole.</summary>
    public Shape RequireDocument(string operation) => Ciphertext is null ? this : throw Refusal.Computing(this, operation);

    // Each once, also where the shape contains itself.
    private IEnumerable<Ciphertext> Reachable(Func<Shape, bool> includes)
    {
        var pending = new Stack<Shape>();
        var seen = new HashSet<Shape>(ReferenceEqualityComparer.Instance) { this };
        pending.Push(this);
        while (pending.TryPop(out var shape))
        {
            if (shape.Ciphertext is { } ciphertext)
            {
                yield return ciphertext;
            }

            foreach (var inner in shape._fields.Values.Append(shape._others).Where(includes).Where(seen.Add))
            {
                pending.Push(inner);
            }
        }
    }

    private static void RequireLength(ReadOnlySpan<char> path)
    {
        if (path.Count('.') >= MaxPathLength)
        {
            throw Refusal.Unknown("A path of so many fields");
        }
    }

    private Shape At(ReadOnlySpan<char> path, FieldOf field)
    {
        RequireLength(path);
        var here = this;
        foreach (var range in path.Split('.'))
        {
            here = here.Step(path[range], field);
        }

        return here;
    }

    private Shape Step(ReadOnlySpan<char> name, FieldOf field)
    {
        var isPosition = name is "$" or ['$', '[', ..];
        if (isPosition && Ciphertext is null)
        {
            return this;
        }

        // A number is a position in a list, or a name.
        var isNumber = name.Length > 0 && name.IndexOfAnyExceptInRange('0', '9') < 0;
        if (Ciphertext is not null)
        {
            return isNumber || isPosition ? RequireList("a position") : throw Refusal.Inside(this);
        }

        return !isNumber ? field(this, name)
            : _others.HoldsCiphertext || TryField(name, out _) ? Either(Field(name), this)
            : this;
    }

    private Shape Field(ReadOnlySpan<char> name) => TryField(name, out var field) ? field : _others;

    private bool TryField(ReadOnlySpan<char> name, [NotNullWhen(true)] out Shape? field) =>
        _fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out field);

    private bool TryAlike(ReadOnlySpan<char> name, [NotNullWhen(true)] out Shape? field)
    {
        field = null;
        return _alike?.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out field) == true;
    }
}

namespace FieldCrypt;

/// <summary>
/// Has the source generator describe a class at compile time, so that its table schema is made without reflection: what trimmed programs and those of
/// Native AOT need. Classes with <c>[DynamoDBTable]</c> need no mention; it is for all others: those that <c>TableSchema.For</c> is told of in code,
/// closed generic classes, and classes that other assemblies derive from or nest.
/// </summary>
/// <remarks>
/// It stands in the assembly that declares the class, of which the generator sees all members; of a class from elsewhere it sees public ones only, and
/// refuses it (FC0501) unless it is described there.
/// </remarks>
/// <param name="type">The class.</param>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GenerateTableSchemaAttribute(Type type) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;
}

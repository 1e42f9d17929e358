using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace FieldCrypt.Architecture.Tests;

/// <summary>Who may know whom, between the rooms of FieldCrypt.DynamoDb.</summary>
public class RoomTests
{
    private const string Root = "FieldCrypt.DynamoDb";

    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader()
        .LoadAssemblies(System.Reflection.Assembly.Load("FieldCrypt"), System.Reflection.Assembly.Load(Root))
        .Build();

    [Fact]
    public void The_format_knows_no_client_and_no_value_type_of_the_AWS_SDK() =>
        AssertNoDependency(Room("Format"), dependency => dependency.FullName.StartsWith("Amazon.", StringComparison.Ordinal));

    [Theory]
    [InlineData("Attributes")]
    [InlineData("Items")]
    [InlineData("Expressions")]
    public void Only_the_interception_knows_the_client(string room) =>
        AssertNoDependency(Room(room), dependency => dependency.FullName is "Amazon.DynamoDBv2.IAmazonDynamoDB" or "Amazon.DynamoDBv2.AmazonDynamoDBClient");

    [Fact]
    public void Expressions_know_no_cryptography() =>
        AssertNoDependency(Room("Expressions"), dependency =>
            dependency.FullName.StartsWith("System.Security.Cryptography", StringComparison.Ordinal)
            || dependency.FullName.StartsWith("FieldCrypt.DynamoDb.Format", StringComparison.Ordinal)
            || dependency.FullName.StartsWith("FieldCrypt.DynamoDb.Items", StringComparison.Ordinal)
            || dependency.FullName.StartsWith("FieldCrypt.Keys", StringComparison.Ordinal)
            || dependency.FullName.StartsWith("FieldCrypt.Cryptography", StringComparison.Ordinal));

    [Theory]
    [InlineData("Items")]
    [InlineData("Updates")]
    [InlineData("Interception")]
    public void Only_the_host_knows_the_guard_of_the_process(string room) =>
        AssertNoDependency(Room(room), dependency => dependency.FullName.StartsWith("FieldCrypt.DynamoDb.Guard.", StringComparison.Ordinal));

    private static List<IType> Room(string name)
    {
        var types = Code.Types.Where(type => type.Namespace?.FullName == $"{Root}.{name}").ToList();
        Assert.NotEmpty(types);
        return types;
    }

    private static void AssertNoDependency(IEnumerable<IType> types, Func<IType, bool> forbidden) =>
        Assert.Empty(types.SelectMany(type => type.Dependencies
            .Where(dependency => forbidden(dependency.Target))
            .Select(dependency => $"{type.FullName} -> {dependency.Target.FullName}")));
}

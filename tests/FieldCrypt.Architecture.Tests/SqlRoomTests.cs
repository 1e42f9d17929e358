using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace FieldCrypt.Architecture.Tests;

/// <summary>Who may know whom, between the rooms of FieldCrypt.EncryptionSdk and FieldCrypt.EntityFrameworkCore.</summary>
public class SqlRoomTests
{
    private const string Messages = "FieldCrypt.EncryptionSdk";
    private const string Sql = "FieldCrypt.EntityFrameworkCore";

    private static readonly ArchUnitNET.Domain.Architecture Code = new ArchLoader()
        .LoadAssemblies(
            System.Reflection.Assembly.Load("FieldCrypt"), System.Reflection.Assembly.Load(Messages), System.Reflection.Assembly.Load(Sql))
        .Build();

    /// <summary>A room, and the rooms of its project that it may know.</summary>
    public static TheoryData<string, string, string[]> Rooms => new()
    {
        { Messages, "Format", [] },
        { Messages, "Materials", ["Format"] },
        { Messages, "Reading", ["Format"] },
        { Messages, "Streams", ["Format", "Materials", "Reading"] },
        { Sql, "Values", [] },
        { Sql, "Search", ["Values"] },
        { Sql, "Mapping", ["Search", "Values"] },
        { Sql, "Columns", ["Mapping", "Values"] },
        { Sql, "Contexts", ["Columns", "Mapping"] },
        { Sql, "Querying", ["Contexts", "Mapping", "Search"] },
        { Sql, "Saving", ["Columns", "Contexts", "Mapping", "Search", "Values"] },
        { Sql, "Reading", ["Contexts", "Mapping", "Saving"] },
        { Sql, "Guard", ["Mapping"] },
        { Sql, "Hosting", ["Columns", "Contexts", "Mapping"] },
    };

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_room_knows_only_the_rooms_that_it_may_know(string project, string room, string[] allowed) =>
        AssertNoDependency(Room(project, room), target =>
            target.StartsWith($"{project}.", StringComparison.Ordinal)
            && Rooms.Any(other => target.StartsWith($"{project}.{other.Data.Item2}.", StringComparison.Ordinal)
                && other.Data.Item1 == project && other.Data.Item2 != room && !allowed.Contains(other.Data.Item2)));

    [Fact]
    public void Every_room_has_its_arrows_here()
    {
        foreach (var project in (string[])[Messages, Sql])
        {
            var rooms = Code.Types.Select(type => type.Namespace?.FullName).OfType<string>()
                .Where(name => name.StartsWith($"{project}.", StringComparison.Ordinal))
                .Select(name => name[(project.Length + 1)..]).Distinct().Order();
            Assert.Equal(Rooms.Where(room => room.Data.Item1 == project).Select(room => room.Data.Item2).Order(), rooms);
        }
    }

    [Fact]
    public void Queries_know_no_cryptography() => AssertNoDependency(Room(Sql, "Querying"), target =>
        target.StartsWith("System.Security.Cryptography", StringComparison.Ordinal)
        || target.StartsWith("FieldCrypt.Cryptography", StringComparison.Ordinal)
        || target.StartsWith("FieldCrypt.Keys", StringComparison.Ordinal)
        || target.StartsWith(Messages, StringComparison.Ordinal));

    private static List<IType> Room(string project, string name)
    {
        var types = Code.Types.Where(type => type.Namespace?.FullName == $"{project}.{name}").ToList();
        Assert.NotEmpty(types);
        return types;
    }

    private static void AssertNoDependency(IEnumerable<IType> types, Func<string, bool> forbidden) =>
        Assert.Empty(types.SelectMany(type => type.Dependencies
            .Where(dependency => forbidden(dependency.Target.FullName))
            .Select(dependency => $"{type.FullName} -> {dependency.Target.FullName}")));
}

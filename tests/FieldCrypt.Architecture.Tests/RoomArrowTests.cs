using ArchUnitNET.Loader;

namespace FieldCrypt.Architecture.Tests;

/// <summary>Inside every project, arrows between rooms point one way. Its root is its face: it knows every room, and every room may know it.</summary>
/// <remarks>Read off what was compiled, in which constants and names of others have become values.</remarks>
public class RoomArrowTests
{
    public static TheoryData<string> Projects => [.. ProjectArrowTests.Arrows.Select(row => row.Data.Item1)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Whom_a_room_knows_does_not_know_it_back(string project)
    {
        var rooms = new Rooms(project);
        var types = new ArchLoader().LoadAssemblies(System.Reflection.Assembly.Load(project)).Build().Types.ToList();
        Assert.Empty(types.Where(rooms.Misses).Select(type => type.FullName));

        var circles = InCircles([.. types.SelectMany(type => type.Dependencies.Select(dependency =>
                new Arrow(rooms.Of(type), rooms.Of(dependency.Target), $"{type.Name} -> {dependency.Target.Name}")))
            .Where(arrow => arrow.From.Length > 0 && arrow.To.Length > 0 && arrow.From != arrow.To)
            .Distinct()]);
        Assert.True(circles.Count == 0, Told(circles));
    }

    [Fact]
    public void Rooms_that_know_each_other_are_found_and_so_are_longer_circles()
    {
        var (pair, circle) = (Arrows("AB", "BA"), Arrows("CD", "DE", "EC"));
        Assert.Equal(pair.Concat(circle), InCircles([.. pair, .. Arrows("FA", "AG", "FG", "HF"), .. circle]));
    }

    private static List<Arrow> Arrows(params IEnumerable<string> arrows) => [.. arrows.Select(arrow => new Arrow($"{arrow[0]}", $"{arrow[1]}", ""))];

    // Whoever knows nobody, or is known by nobody, is in no circle; without them, others know nobody.
    private static List<Arrow> InCircles(List<Arrow> arrows)
    {
        var left = arrows.FindAll(arrow => arrows.Exists(next => next.From == arrow.To) && arrows.Exists(before => before.To == arrow.From));
        return left.Count == arrows.Count ? left : InCircles(left);
    }

    // The two directions between two rooms stand together.
    private static string Told(IEnumerable<Arrow> arrows) => string.Join("\n", arrows
        .GroupBy(arrow => (arrow.From, arrow.To), arrow => arrow.Types)
        .OrderBy(arrow => string.Join(' ', new[] { arrow.Key.From, arrow.Key.To }.Order(StringComparer.Ordinal)), StringComparer.Ordinal)
        .Select(arrow => $"{arrow.Key.From} knows {arrow.Key.To}: {string.Join(", ", arrow.Order(StringComparer.Ordinal))}"));

    private sealed record Arrow(string From, string To, string Types);
}

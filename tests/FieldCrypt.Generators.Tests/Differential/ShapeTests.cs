using FieldCrypt.Generators.Tests.Harness;

namespace FieldCrypt.Generators.Tests.Differential;

/// <summary>Hundreds of annotated classes, through reflection and through the generator.</summary>
public sealed class ShapeTests
{
    [Fact]
    public void Every_shape_has_the_same_plan_or_the_same_refusal()
    {
        var shapes = AnnotatedShapes.All.ToList();
        Assert.True(shapes.Count > 300, $"only {shapes.Count} shapes");
        var asked = string.Join('\n', shapes.Select(static shape => $"[assembly: GenerateTableSchema(typeof({NameOf(shape)}))]"));
        var compiled = Compiled.Of([asked, AnnotatedShapes.Common, .. shapes.Select(static shape => shape.Code)]);
        Assert.Empty(compiled.Reported.Select(static found => found.ToString()));

        var assembly = compiled.Load();
        var (plans, refusals) = (0, 0);
        var unlike = new List<string>();
        foreach (var shape in shapes)
        {
            var type = assembly.GetType(NameOf(shape).Replace("Outer.", "Outer+", StringComparison.Ordinal), throwOnError: true)!;
            var (expected, found) = (SchemaText.ByReflection(type), SchemaText.Generated(type));
            if (expected != found)
            {
                unlike.Add($"{shape.Code}\n--- by reflection\n{expected}\n--- generated\n{found}");
            }

            _ = expected.StartsWith("refused", StringComparison.Ordinal) ? refusals++ : plans++;
        }

        Assert.True(unlike.Count == 0, $"{unlike.Count}:\n{string.Join("\n\n", unlike)}");
        // There are both, in numbers, or there would be nothing to compare.
        Assert.True(plans > 120 && refusals > 80, $"{plans} plans, {refusals} refusals");
    }

    private static string NameOf((string Name, string Code) shape) =>
        shape.Code.Contains("class Outer", StringComparison.Ordinal) ? $"{shape.Name}.Outer.Root" : $"{shape.Name}.Root";
}

using System.Reflection;
using System.Reflection.Emit;
using FieldCrypt.Operations.Scanning;
using FieldCrypt.Operations.Tables;

namespace FieldCrypt.Operations.Tests;

public sealed class TableFingerprintTests
{
    [Fact]
    public void A_job_goes_on_when_the_assembly_of_its_model_has_another_version() =>
        Assert.Equal(FingerprintOf("Shop, Version=1.0.0.0", "Item"), FingerprintOf("Shop, Version=1.0.1.0", "Item"));

    [Fact]
    public void Values_of_another_class_are_another_job() =>
        Assert.NotEqual(FingerprintOf("Shop, Version=1.0.0.0", "Item"), FingerprintOf("Shop, Version=1.0.0.0", "Order"));

    private static string FingerprintOf(string assembly, string item)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(assembly), AssemblyBuilderAccess.Run).DefineDynamicModule("Shop");
        var items = new ValueColumn(Column("Items"), "Orders", "Items", null) { Type = typeof(List<>).MakeGenericType(module.DefineType(item).CreateType()) };
        return TableFingerprint.Of([new StoredTable("Orders", "\"Orders\"", [Column("Id")], [items])]);
    }

    private static StoredColumn Column(string name) => new(name, $"\"{name}\"", static (_, _) => throw new NotSupportedException());
}

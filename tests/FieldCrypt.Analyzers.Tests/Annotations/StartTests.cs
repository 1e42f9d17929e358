using System.Reflection;
using System.Runtime.Loader;
using FieldCrypt.Analyzers.Tests.Harness;
using FieldCrypt.DynamoDb;
using FieldCrypt.EntityFrameworkCore;
using FieldCrypt.MongoDb;
using Microsoft.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using MongoDB.Driver;

namespace FieldCrypt.Analyzers.Tests.Annotations;

/// <summary>The rules report a class exactly if the library, with the real mapping of its store, refuses it when an application starts.</summary>
public sealed class StartTests
{
    public static TheoryData<string> DynamoDb => [.. StartShapes.DynamoDb];

    public static TheoryData<string> Mongo => [.. StartShapes.Mongo];

    public static TheoryData<string> Sql => [.. StartShapes.Sql];

    [Theory]
    [MemberData(nameof(DynamoDb))]
    public Task A_table_is_reported_exactly_if_its_schema_is_refused(string code) => CompareAsync(code, static assembly =>
        typeof(TableSchema).GetMethod(nameof(TableSchema.For), [])!.MakeGenericMethod(assembly.GetType("Patient")!).Invoke(null, null));

    [Theory]
    [MemberData(nameof(Mongo))]
    public Task A_collection_is_reported_exactly_if_its_schema_is_refused(string code) => CompareAsync(code, static assembly =>
    {
        var schema = (CollectionSchema)typeof(CollectionSchema).GetMethod(nameof(CollectionSchema.For))!
            .MakeGenericMethod(assembly.GetType("Patient")!).Invoke(null, ["clinic.patients", DataKeyReference.ByName("key")])!;
        using var client = new MongoClient("mongodb://localhost:1");
        using var masterKey = new LocalMasterKeyProvider(new byte[LocalMasterKeyProvider.KeyLength]);
        using var vault = new KeyVault(client, "encryption.__keyVault", [masterKey]);
        using var made = new FieldCryptMongoDb(new FieldCryptMongoDbOptions { Vault = vault, Collections = [schema] });
    });

    [Theory]
    [MemberData(nameof(Sql))]
    public Task A_context_is_reported_exactly_if_its_model_is_refused(string code) => CompareAsync(code, static assembly =>
    {
        using var encryption = ColumnEncryption.ForDesignTime();
        var type = assembly.GetType("Clinic")!;
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        using var context = (DbContext)Activator.CreateInstance(type, options.UseSqlite("Data Source=:memory:").UseFieldCrypt(encryption).Options)!;
        _ = context.Model;
    });

    private static async Task CompareAsync(string code, Action<Assembly> start)
    {
        var compilation = Analysis.Compile(code);
        var reported = (await Analysis.RunAsync(compilation)).Where(static found => found.Id.StartsWith("FC00", StringComparison.Ordinal)).ToList();
        var refusal = Record(() => start(Load(compilation)));
        Assert.True(
            (refusal is not null) == reported.Count > 0,
            $"at compile time: {string.Join("; ", reported.Select(static found => found.GetMessage()))}\nat start: {refusal?.Message}\n{code.Split("public abstract")[0]}");
    }

    private static FieldCryptConfigurationException? Record(Action start)
    {
        try
        {
            start();
            return null;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is FieldCryptConfigurationException refusal)
        {
            return refusal;
        }
        catch (FieldCryptConfigurationException refusal)
        {
            return refusal;
        }
    }

    // Classes of one name in many assemblies; they stay, because the driver keeps what it mapped.
    private static Assembly Load(Compilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}

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
    private static readonly byte[] MasterKey = new byte[LocalMasterKeyProvider.KeyLength];

    [Fact]
    public Task A_table_is_reported_exactly_if_its_schema_is_refused() => CompareAsync(StartShapes.DynamoDb, static (assembly, row) =>
        typeof(TableSchema).GetMethod(nameof(TableSchema.For), [])!.MakeGenericMethod(assembly.GetType($"{row}.Patient")!).Invoke(null, null));

    [Fact]
    public Task A_collection_is_reported_exactly_if_its_schema_is_refused() => CompareAsync(StartShapes.Mongo, static (assembly, row) =>
    {
        var schema = (CollectionSchema)typeof(CollectionSchema).GetMethod(nameof(CollectionSchema.For))!
            .MakeGenericMethod(assembly.GetType($"{row}.Patient")!).Invoke(null, ["clinic.patients", DataKeyReference.ByName("key")])!;
        using var client = new MongoClient("mongodb://localhost:1");
        using var masterKey = new LocalMasterKeyProvider(MasterKey);
        using var vault = new KeyVault(client, "encryption.__keyVault", [masterKey]);
        using var made = new FieldCryptMongoDb(new FieldCryptMongoDbOptions { Vault = vault, Collections = [schema] });
    });

    [Fact]
    public Task A_context_is_reported_exactly_if_its_model_is_refused() => CompareAsync(StartShapes.Sql, static (assembly, row) =>
    {
        using var encryption = ColumnEncryption.ForDesignTime();
        var type = assembly.GetType($"{row}.Clinic")!;
        var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
        using var context = (DbContext)Activator.CreateInstance(type, options.UseSqlite("Data Source=:memory:").UseFieldCrypt(encryption).Options)!;
        _ = context.Model;
    });

    private static async Task CompareAsync(IReadOnlyList<string> shapes, Action<Assembly, string> start)
    {
        var compilation = Analysis.Compile([.. shapes.Select(Analysis.Apart)]);
        var reported = (await Analysis.RunAsync(compilation))
            .Where(static found => found.Id.StartsWith("FC00", StringComparison.Ordinal))
            .ToLookup(static found => found.Location.SourceTree!.FilePath);
        var assembly = Load(compilation.WithAssemblyName($"Code{Guid.NewGuid():N}"));
        var outcomes = shapes.Select((shape, i) =>
        {
            var refusal = Refusal(() => start(assembly, $"Row{i}"));
            var messages = string.Join("; ", reported[$"{i}.cs"].Select(static found => found.GetMessage(null)));
            return (IsRefused: refusal is not null, IsReported: messages.Length > 0, Text: $"at compile time: {messages}\nat start: {refusal?.Message}\n{shape.Split("public abstract")[0]}");
        }).ToList();

        var unlike = outcomes.Where(static outcome => outcome.IsRefused != outcome.IsReported).Select(static outcome => outcome.Text).ToList();
        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
        Assert.Contains(outcomes, static outcome => outcome.IsRefused);
        Assert.Contains(outcomes, static outcome => !outcome.IsRefused);
    }

    private static FieldCryptConfigurationException? Refusal(Action start)
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

    // It stays, because the driver keeps what it mapped.
    private static Assembly Load(Compilation compilation)
    {
        using var image = new MemoryStream();
        Assert.True(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }
}

using System.Diagnostics.CodeAnalysis;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using FieldCrypt.DynamoDb.Tests.Items;
using FieldCrypt.Keys;
using FieldCrypt.Model;
using FieldCrypt.Tests.Shared.Shapes;

namespace FieldCrypt.DynamoDb.Tests.Schema;

/// <summary>Every shape in which an annotation can be written, on what <c>DynamoDBContext</c> makes of it: in force, or refused by name.</summary>
public sealed class AnnotationShapeTests : IDisposable
{
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("tests", "key-1", new byte[32]);

    [Theory]
    [MemberData(nameof(AnnotationShapes.Names), MemberType = typeof(AnnotationShapes))]
    public async Task No_annotation_is_without_effect(string shape)
    {
        // Nothing is sent: the context only turns objects into documents and back.
        using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = "http://localhost:9" });
        using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).Build();
        await AnnotationShapes.Of(shape).RunAsync(new ShapeRun(context, _keys));
    }

    public void Dispose() => _keys.Dispose();

    private sealed class ShapeRun(DynamoDBContext context, LocalKeyProvider keys) : IShapeRun
    {
        private const string Secret = "the-secret-of-the-shape";

        public async Task OfAsync<T>(AnnotationShape<T> shape)
            where T : class
        {
            var (schema, error) = Describe<T>();
            if (error is not null)
            {
                Assert.True(shape.Items is not ShapeRule.InForce, error.Message);
                Assert.Contains(shape.Member, error.Message, StringComparison.Ordinal);
                Assert.Contains(shape.Reason, error.Message, StringComparison.Ordinal);
                return;
            }

            Assert.NotEqual(ShapeRule.Refused, shape.Items);
            if (!TryStore(shape.Create(Secret), out var plain))
            {
                Assert.Equal(ShapeRule.NeverPlaintext, shape.Items);
                return;
            }

            var stored = await new ItemEncryptor(schema!, keys).EncryptAsync(plain, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Secret, AttributeValueText.Of(stored), StringComparison.Ordinal);
            if (shape.Items is ShapeRule.InForce)
            {
                Assert.Contains(Secret, AttributeValueText.Of(plain), StringComparison.Ordinal);
                var opened = await new ItemEncryptor(schema!, keys).DecryptAsync(stored, TestContext.Current.CancellationToken);
                Assert.Equal(Secret, shape.Read(context.FromDocument<T>(Document.FromAttributeMap(opened))));
            }
        }

        // DynamoDBContext refuses members of type object: such a class stores nothing.
        private bool TryStore<T>(T instance, [NotNullWhen(true)] out Dictionary<string, AttributeValue>? item)
        {
            try
            {
                item = context.ToDocument(instance).ToAttributeMap();
                return true;
            }
            catch (InvalidOperationException e) when (e.Message.Contains("is unsupported", StringComparison.Ordinal))
            {
                item = null;
                return false;
            }
        }

        private static (TableSchema? Schema, FieldCryptConfigurationException? Error) Describe<T>()
        {
            try
            {
                var description = new ClassDescription { TableName = "Shapes", PartitionKey = typeof(T).GetProperty("Id") };
                return (AnnotatedClass.Describe(new ReflectedClass(typeof(T)), description), null);
            }
            catch (FieldCryptConfigurationException e)
            {
                return (null, e);
            }
        }
    }
}

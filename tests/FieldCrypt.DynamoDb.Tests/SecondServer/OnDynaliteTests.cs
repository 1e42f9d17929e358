using FieldCrypt.DynamoDb.Tests.Both;
using FieldCrypt.DynamoDb.Tests.Expressions;
using FieldCrypt.DynamoDb.Tests.Interception;
using FieldCrypt.DynamoDb.Tests.Models;

namespace FieldCrypt.DynamoDb.Tests.SecondServer;

// The same tests once more, on the other server.
public sealed class BothOnDynaliteTests(DynaliteFixture fixture) : BothTests(fixture);

public sealed class OperationMatrixOnDynaliteTests(DynaliteFixture fixture) : OperationMatrixTests(fixture);

public sealed class ContextModelOnDynaliteTests(DynaliteFixture fixture) : ContextModelTests(fixture);

public sealed class LowLevelOnDynaliteTests(DynaliteFixture fixture) : LowLevelTests(fixture);

public sealed class DynamoDbContextOnDynaliteTests(DynaliteFixture fixture) : DynamoDbContextTests(fixture);

public sealed class EntityTypeOnDynaliteTests(DynaliteFixture fixture) : EntityTypeTests(fixture);

public sealed class IndexOnDynaliteTests(DynaliteFixture fixture) : IndexTests(fixture);

public sealed class MigrationOnDynaliteTests(DynaliteFixture fixture) : MigrationTests(fixture);

public sealed class ConcurrencyOnDynaliteTests(DynaliteFixture fixture) : ConcurrencyTests(fixture);

public sealed class TenantOnDynaliteTests(DynaliteFixture fixture) : TenantTests(fixture);

public sealed class SchemaChangeOnDynaliteTests(DynaliteFixture fixture) : SchemaChangeTests(fixture);

public sealed class IndexKeyAdviceOnDynaliteTests(DynaliteFixture fixture) : IndexKeyAdviceTests(fixture);

public sealed class ReservedWordOnDynaliteTests(DynaliteFixture fixture) : ReservedWordTests(fixture);

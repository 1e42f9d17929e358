using System.Text.Json.Nodes;

namespace FieldCrypt.Testing.Kms;

/// <summary>The operations of the key service by name. Calls are answered one at a time.</summary>
internal sealed class KmsService : IDisposable
{
    private readonly Lock _gate = new();
    private readonly KmsKeyStore _store;
    private readonly Dictionary<string, Func<KmsCall, JsonObject>> _operations = new(StringComparer.Ordinal);

    public KmsService(string accountId, TimeProvider clock)
    {
        _store = new KmsKeyStore(accountId, clock);
        new KeyOperations(_store).AddTo(_operations);
        new LifecycleOperations(_store).AddTo(_operations);
        new EncryptionOperations(_store).AddTo(_operations);
        new AliasOperations(_store).AddTo(_operations);
        new ImportOperations(_store).AddTo(_operations);
    }

    /// <exception cref="KmsError">The real service would refuse the call.</exception>
    public JsonObject Answer(KmsCall call)
    {
        if (!_operations.TryGetValue(call.Operation, out var operation))
        {
            throw new KmsError("UnknownOperationException", $"{call.Operation} is not an operation of the emulator.");
        }

        lock (_gate)
        {
            return operation(call);
        }
    }

    public void Dispose() => _store.Dispose();
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Amazon.DynamoDBv2.Model;
using Amazon.DynamoDBv2.Model.Internal.MarshallTransformations;
using Microsoft.Extensions.Caching.Memory;

namespace FieldCrypt.DynamoDb.Interception;

/// <summary>
/// What was sent under each idempotency token. Encrypting the same items again makes other bytes, which DynamoDB would take for another
/// transaction under a used token; so a repetition must send what was sent before.
/// </summary>
/// <remarks>
/// Holds ciphertext and keyed digests, no plaintext, at most 64 MB for ten minutes, which is how long DynamoDB remembers a token
/// (TransactWriteItems, "ClientRequestToken"). Thread-safe.
/// </remarks>
internal sealed class SentTransactions : IDisposable
{
    private const long MaxBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    // Made by the first transaction: most programs have none, and the first request of a process would wait for it. No Lazy, whose type alone loads the cache's.
    private MemoryCache? _sent;
    private object? _gate;
    private readonly byte[] _digestKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    private MemoryCache Sent => LazyInitializer.EnsureInitialized(ref _sent, ref _gate, static () => new MemoryCache(new MemoryCacheOptions { SizeLimit = MaxBytes }));

    /// <summary>What was sent when the same request came before, if it had a token and is remembered.</summary>
    public bool TryGet(TransactWriteItemsRequest request, [NotNullWhen(true)] out TransactWriteItemsRequest? sent)
    {
        sent = request.ClientRequestToken is not null && Sent.TryGetValue(NameOf(request, out _), out var found) ? (TransactWriteItemsRequest?)found : null;
        return sent is not null;
    }

    /// <summary>Remembers what is about to be sent for a request, if that has a token.</summary>
    public void Remember(TransactWriteItemsRequest request, TransactWriteItemsRequest sent)
    {
        if (request.ClientRequestToken is not null)
        {
            var name = NameOf(request, out var size);
            Sent.Set(name, sent, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Remembered, Size = size });
        }
    }

    /// <summary>Forgets a transaction that was cancelled: DynamoDB does not remember it either.</summary>
    public void Forget(TransactWriteItemsRequest request)
    {
        if (request.ClientRequestToken is not null)
        {
            Sent.Remove(NameOf(request, out _));
        }
    }

    public void Dispose()
    {
        _sent?.Dispose();
    }

    // By all of it, the token included: another request under a used token is refused by DynamoDB, and must not displace the one that was carried out.
    private string NameOf(TransactWriteItemsRequest request, out long size)
    {
        using var marshalled = (IDisposable)TransactWriteItemsRequestMarshaller.Instance.Marshall(request);
        var content = ((Amazon.Runtime.Internal.IRequest)marshalled).ContentStream;
        size = content.Length;
        return Convert.ToHexString(HMACSHA256.HashData(_digestKey, content));
    }
}

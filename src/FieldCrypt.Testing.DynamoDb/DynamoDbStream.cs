using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace FieldCrypt.Testing.Services;

/// <summary>
/// Reads the stream of a table in one Region of DynamoDB Local over HTTP: the streams client is not part of the AWS SDK for DynamoDB.
/// </summary>
/// <remarks>DynamoDB Local checks no signature; the credential scope only has to name the access key and the Region.</remarks>
internal sealed class DynamoDbStream(HttpClient http, Uri endpoint, string region, string streamArn)
{
    private const string IteratorTooOld = "TrimmedDataAccessException";

    private readonly Dictionary<string, string?> _iterators = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _lastRead = new(StringComparer.Ordinal);

    public string Region => region;

    /// <summary>Every record that has come since the last call.</summary>
    public async Task<List<JsonElement>> ReadNewAsync(CancellationToken cancellationToken)
    {
        await FindShardsAsync(cancellationToken).ConfigureAwait(false);
        var records = new List<JsonElement>();
        foreach (var shard in _iterators.Keys.ToList())
        {
            while (_iterators[shard] is { } iterator)
            {
                var answer = await GetRecordsAsync(shard, iterator, cancellationToken).ConfigureAwait(false);
                _iterators[shard] = answer.TryGetProperty("NextShardIterator", out var next) ? next.GetString() : null;
                var page = answer.GetProperty("Records");
                if (page.GetArrayLength() == 0)
                {
                    break;
                }

                records.AddRange(page.EnumerateArray());
                _lastRead[shard] = page[page.GetArrayLength() - 1].GetProperty("dynamodb").GetProperty("SequenceNumber").GetString()!;
            }
        }

        return records;
    }

    private async Task FindShardsAsync(CancellationToken cancellationToken)
    {
        if (_iterators.Count > 0 && !_iterators.ContainsValue(null))
        {
            return;
        }

        var answer = await CallAsync("DescribeStream", new { StreamArn = streamArn }, cancellationToken).ConfigureAwait(false);
        foreach (var shard in answer.GetProperty("StreamDescription").GetProperty("Shards").EnumerateArray())
        {
            var id = shard.GetProperty("ShardId").GetString()!;
            if (!_iterators.ContainsKey(id))
            {
                _iterators[id] = await IteratorAsync(id, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // DynamoDB Local now and then calls an iterator too old that it has just handed out; one from the same place works.
    private async Task<JsonElement> GetRecordsAsync(string shard, string iterator, CancellationToken cancellationToken)
    {
        try
        {
            return await CallAsync("GetRecords", new { ShardIterator = iterator }, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.Message.Contains(IteratorTooOld, StringComparison.Ordinal))
        {
            var again = await IteratorAsync(shard, cancellationToken).ConfigureAwait(false);
            return await CallAsync("GetRecords", new { ShardIterator = again }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> IteratorAsync(string shard, CancellationToken cancellationToken)
    {
        object parameters = _lastRead.TryGetValue(shard, out var lastRead)
            ? new { StreamArn = streamArn, ShardId = shard, ShardIteratorType = "AFTER_SEQUENCE_NUMBER", SequenceNumber = lastRead }
            : new { StreamArn = streamArn, ShardId = shard, ShardIteratorType = "TRIM_HORIZON" };
        var answer = await CallAsync("GetShardIterator", parameters, cancellationToken).ConfigureAwait(false);
        return answer.GetProperty("ShardIterator").GetString()!;
    }

    private async Task<JsonElement> CallAsync(string operation, object parameters, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new StringContent(JsonSerializer.Serialize(parameters), Encoding.UTF8);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"DynamoDBStreams_20120810.{operation}");
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential={DynamoDbLocal.AccessKeyId}/20260101/{region}/dynamodb/aws4_request, SignedHeaders=host, Signature=0");
        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{operation} on the stream of {region} failed: {(int)response.StatusCode} {body}");
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}

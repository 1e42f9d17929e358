using System.Text.RegularExpressions;
using FieldCrypt.EncryptionSdk.Format;
using FieldCrypt.Keys;
using FieldCrypt.Tests.Shared;

namespace FieldCrypt.EncryptionSdk.Tests.Documentation;

/// <summary>What docs/encryption-sdk-message.md shows is so.</summary>
public sealed partial class DocumentedMessageTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "encryption-sdk-message.md"));
    private static readonly EncryptionContext Context = new([new("table", "patients"), new("column", "ssn"), new("row", "p-1")]);
    private readonly LocalKeyProvider _keys = LocalKeyProvider.FromKey("example", "key-1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    private static byte[] Message => Convert.FromHexString(Hexadecimal().Match(Page).Groups[1].Value.Replace("\n", "", StringComparison.Ordinal));

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void The_message_on_the_page_opens() =>
        Assert.Equal("078-05-1120"u8, new MessageEncryptor(new() { Keys = _keys }).Decrypt(Message, Context).Plaintext);

    [Fact]
    public void Its_fields_stand_where_the_page_says()
    {
        var message = Message;
        foreach (Match row in Row().Matches(Page))
        {
            var offset = int.Parse(row.Groups["offset"].Value, System.Globalization.CultureInfo.InvariantCulture);
            var bytes = Convert.FromHexString(row.Groups["bytes"].Value.Replace(" ", "", StringComparison.Ordinal));
            Assert.Equal(bytes, message.AsSpan(offset, bytes.Length).ToArray());
        }

        Assert.Equal(21, Row().Count(Page));
        Assert.Equal(message.Length - 51, MessageHeader.Parse(message, 1).Length);
    }

    [Fact]
    public async Task The_example_runs_as_the_page_shows_it()
    {
        Assert.Contains(
            Snippet.Read("tests/FieldCrypt.EncryptionSdk.Tests/Documentation/MessageExample.cs", "example"), Page, StringComparison.Ordinal);
        Assert.Equal("078-05-1120"u8.ToArray(), await MessageExample.RunAsync(_keys, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_is_copied_as_the_page_shows_it()
    {
        Assert.Contains(
            Snippet.Read("tests/FieldCrypt.EncryptionSdk.Tests/Documentation/MessageExample.cs", "stream"), Page, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("fieldcrypt-");
        try
        {
            var path = Path.Combine(folder.FullName, "scan");
            var content = new byte[10_000];
            Random.Shared.NextBytes(content);
            await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
            await MessageExample.CopyAsync(new(new() { Keys = _keys }), Context, path, TestContext.Current.CancellationToken);
            Assert.Equal(content, await File.ReadAllBytesAsync($"{path}.decrypted", TestContext.Current.CancellationToken));
            Assert.NotEqual(content, await File.ReadAllBytesAsync($"{path}.encrypted", TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // The block of hexadecimal lines, and the rows of the tables that begin with an offset.
    [GeneratedRegex("```\n((?:[0-9a-f]{2,64}\n)+)```")]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^\| (?<offset>\d+) \| [^|]+ \| `(?<bytes>[0-9a-f ]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();
}

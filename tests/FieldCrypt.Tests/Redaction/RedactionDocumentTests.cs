using FieldCrypt.Tests.Shared;

namespace FieldCrypt.Tests.Redaction;

public class RedactionDocumentTests
{
    [Theory]
    [InlineData("LogRedactionTests.cs", "log")]
    [InlineData("LogRedactionTests.cs", "host")]
    [InlineData("JsonRedactionTests.cs", "json")]
    public void What_the_document_shows_is_what_the_tests_run(string file, string part) => Assert.Contains(
        Snippet.Read($"tests/FieldCrypt.Tests/Redaction/{file}", part).Replace("    private static partial", "private static partial", StringComparison.Ordinal),
        File.ReadAllText(Path.Combine(Repository.Root, "docs", "redaction.md")).ReplaceLineEndings("\n"),
        StringComparison.Ordinal);
}

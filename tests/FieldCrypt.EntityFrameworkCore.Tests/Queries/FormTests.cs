using System.Text.Json;
using FieldCrypt.EntityFrameworkCore.Tests.Model;
using FieldCrypt.EntityFrameworkCore.Tests.Servers;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.EntityFrameworkCore.Tests.Queries;

public class FormsOnSqlite(SqliteServer server) : FormTests(server);

public class FormsOnPostgreSql(PostgreSqlServer server) : FormTests(server);

/// <summary>Every form answers as it does without encryption, or is refused; none answers otherwise.</summary>
public abstract class FormTests(TestServer server)
{
    private static readonly Dictionary<string, Form> Forms =
        ComparisonForms.All().Concat(ShapingForms.All()).Concat(WritingForms.All()).Concat(WholeForms.All()).Concat(ProjectedForms.All()).ToDictionary(form => form.Name);

    public static TheoryData<string> Names => [.. Forms.Keys];

    [Fact]
    public void There_are_at_least_150_forms() => Assert.True(Forms.Count >= 150);

    [Fact]
    public async Task A_statement_that_is_sent_is_counted()
    {
        var (encrypted, _) = await server.SeededAsync();
        await using var clinic = encrypted.Open();
        var sent = server.CountCommands();
        await clinic.Database.ExecuteSqlRawAsync("SELECT 1", TestContext.Current.CancellationToken);
        Assert.Equal(1, sent.Value);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_form_answers_as_on_plaintext_or_is_refused(string name)
    {
        var (encrypted, plain) = await server.SeededAsync();
        var form = Forms[name];
        await using var clinic = encrypted.Open();
        if (form.Expected == Outcome.Same)
        {
            await using var plainClinic = plain.OpenPlain();
            Assert.Equal(Shown(await form.Run(plainClinic)), Shown(await form.Run(clinic)));
            return;
        }

        var sent = server.CountCommands();
        var error = form.Expected == Outcome.Refused
            ? await Assert.ThrowsAsync<ProtectedOperationException>(() => form.Run(clinic))
            : (Exception)await Assert.ThrowsAsync<InvalidOperationException>(() => form.Run(clinic));

        Assert.Null(Secrets.In(error.ToString()));
        if (form.Expected == Outcome.Refused)
        {
            Assert.Equal(0, sent.Value);
            Assert.Matches("ToList first|call SaveChanges", error.Message);
        }
    }

    private static string Shown(object? value) => JsonSerializer.Serialize(value);
}

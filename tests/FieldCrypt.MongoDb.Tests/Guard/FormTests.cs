using System.Text;
using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Driver;
using MongoDB.Driver.Linq;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>
/// Every way to ask or change an annotated collection is answered rightly or refused; none is answered wrongly, none shows plaintext: not to the server,
/// nor to those who listen to the driver.
/// </summary>
public sealed class FormTests(FormTests.OverheardClient client) : IClassFixture<FormTests.OverheardClient>
{
    private static readonly Form[] Forms =
    [
        .. FilterForms.All, .. LinqForms.All, .. UpdateForms.All, .. SpellingForms.All, .. TypedForms.All, .. PipelineForms.All, .. ExpressionForms.All,
        .. UpdatePipelineForms.All, .. CommandForms.All, .. DefinitionForms.All,
    ];

    public static TheoryData<string> Names => [.. Forms.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_form_is_answered_as_on_plaintext_or_refused(string name)
    {
        var form = Forms.Single(candidate => candidate.Name == name);
        var patients = await client.Mongo.SeedAsync(client.Client);

        var database = patients.Database.DatabaseNamespace.DatabaseName;
        Assert.Contains(client.Overheard.Told, told => told.StartsWith("log", StringComparison.Ordinal)
            && told.Contains("Command started", StringComparison.Ordinal) && told.Contains(database, StringComparison.Ordinal));
        client.Overheard.Forget();

        var answer = await AnswerAsync(form, patients);

        Assert.Equal(form.Expected, answer);
        MongoFixture.RequireNoPlaintext(client.Mongo.Server.Commands.Records.Where(command => command.Database == database || command.Database == "admin"));
        client.Overheard.RequireNoPlaintext();
        Assert.Equal(client.Overheard.Started, client.Overheard.Ended);
    }

    [Fact]
    public void There_are_at_least_420_forms_of_which_both_kinds_are_many()
    {
        Assert.True(Forms.Length >= 420, $"{Forms.Length} forms");
        Assert.InRange(Forms.Count(form => form.Expected is Form.Refused or Form.NotTranslated), 120, Forms.Length - 120);
    }

    private static async Task<string> AnswerAsync(Form form, IMongoCollection<Patient> patients)
    {
        try
        {
            return await form.Run(patients);
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            Assert.Contains("Instead, ", refusal.Message, StringComparison.Ordinal);
            Overheard.RequireNoPlaintext(e.ToString());
            Assert.DoesNotContain(Patients.Secrets, secret => e.ToString().Contains(Encoding.UTF8.GetString(secret), StringComparison.Ordinal));
            return Form.Refused;
        }
        catch (Exception e) when (e is ExpressionNotSupportedException or System.Reflection.TargetInvocationException or NotSupportedException or InvalidOperationException)
        {
            return Form.NotTranslated;
        }
    }

    private static ProtectedOperationException? Refusal(Exception e) => e as ProtectedOperationException ?? e.InnerException as ProtectedOperationException;

    /// <summary>A client to which everybody listens.</summary>
    public sealed class OverheardClient : IDisposable
    {
        public OverheardClient(MongoFixture mongo)
        {
            Mongo = mongo;
            Client = mongo.CreateClient(mongo.Encryption, Overheard.Attach);
        }

        public MongoFixture Mongo { get; }

        public IMongoClient Client { get; }

        internal Overheard Overheard { get; } = new();

        public void Dispose()
        {
            Client.Dispose();
            Overheard.Dispose();
        }
    }
}

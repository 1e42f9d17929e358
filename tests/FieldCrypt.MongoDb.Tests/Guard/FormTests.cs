using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Driver;
using MongoDB.Driver.Linq;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>Every way to ask or change an annotated collection is answered rightly or refused; none is answered wrongly, none shows plaintext.</summary>
public sealed class FormTests(MongoFixture mongo)
{
    private static readonly Form[] Forms = [.. FilterForms.All, .. LinqForms.All, .. UpdateForms.All];

    public static TheoryData<string> Names => [.. Forms.Select(form => form.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_form_is_answered_as_on_plaintext_or_refused(string name)
    {
        var form = Forms.Single(candidate => candidate.Name == name);
        var patients = await mongo.SeedAsync();

        Assert.Equal(form.Expected, await AnswerAsync(form, patients));
        MongoFixture.RequireNoPlaintext(mongo.Server.Commands.To(patients.Database.DatabaseNamespace.DatabaseName, "patients"));
    }

    [Fact]
    public void There_are_at_least_eighty_forms_of_which_both_kinds_are_many()
    {
        Assert.True(Forms.Length >= 80);
        Assert.InRange(Forms.Count(form => form.Expected is Form.Refused or Form.NotTranslated), 40, Forms.Length - 40);
    }

    private static async Task<string> AnswerAsync(Form form, IMongoCollection<Patient> patients)
    {
        try
        {
            return await form.Run(patients);
        }
        catch (ProtectedOperationException e)
        {
            Assert.Contains("nstead, ", e.Message.Contains("list it in", StringComparison.Ordinal) ? "Instead, " : e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Patients.Secrets, secret => e.ToString().Contains(System.Text.Encoding.UTF8.GetString(secret), StringComparison.Ordinal));
            return Form.Refused;
        }
        catch (Exception e) when (e is ExpressionNotSupportedException or System.Reflection.TargetInvocationException or NotSupportedException or InvalidOperationException)
        {
            return Form.NotTranslated;
        }
    }
}

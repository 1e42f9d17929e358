using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>One way to ask or change a collection, and what must come of it.</summary>
/// <param name="Name">What is asked, without values.</param>
/// <param name="Expected">The answer, or one of the two refusals.</param>
/// <param name="Run">Asks, and puts the answer into words.</param>
public sealed record Form(string Name, string Expected, Func<IMongoCollection<Patient>, Task<string>> Run)
{
    /// <summary>FieldCrypt refuses it.</summary>
    public const string Refused = "refused";

    /// <summary>The driver itself cannot translate it, because it is told nothing of what is inside an encrypted value.</summary>
    public const string NotTranslated = "not translated by the driver";

    public override string ToString() => Name;
}

internal static class FormAnswers
{
    public static async Task<string> IdsAsync(this IFindFluent<Patient, Patient> find) =>
        string.Join(' ', (await find.ToListAsync()).Select(patient => patient.Id).Order(StringComparer.Ordinal));

    public static async Task<string> IdsAsync(this IMongoCollection<Patient> patients, FilterDefinition<Patient> filter) =>
        await patients.Find(filter).IdsAsync();

    public static string Ids(this IQueryable<Patient> query) =>
        string.Join(' ', query.ToList().Select(patient => patient.Id).Order(StringComparer.Ordinal));

    public static string Sorted<TValue>(this IEnumerable<TValue> values) =>
        string.Join(' ', values.Select(value => FormattableString.Invariant($"{value}")).Order(StringComparer.Ordinal));

    /// <summary>Updates the first patient, and reads it back.</summary>
    public static async Task<string> UpdatedAsync(
        this IMongoCollection<Patient> patients, UpdateDefinition<Patient> update, Func<Patient, object?> show, UpdateOptions? options = null)
    {
        await patients.UpdateOneAsync(patient => patient.Id == "p1", update, options);
        return FormattableString.Invariant($"{show(await patients.Find(patient => patient.Id == "p1").SingleAsync())}");
    }

    public static async Task<string> AggregateAsync(this IMongoCollection<Patient> patients, params string[] stages)
    {
        var results = await patients.Aggregate<BsonDocument>(stages.Select(BsonDocument.Parse).ToArray()).ToListAsync();
        return results.Select(result => result.ToJson()).Sorted();
    }
}

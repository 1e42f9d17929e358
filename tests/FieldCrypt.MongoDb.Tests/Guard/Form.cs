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

    /// <summary>Updates every patient, and says what may be told of the first two: whether members are encrypted, and what is readable.</summary>
    public static async Task<string> UpdatedByPipelineAsync(this IMongoCollection<Patient> patients, params string[] stages)
    {
        await patients.UpdateManyAsync(_ => true, Builders<Patient>.Update.Pipeline(await patients.ParsedAsync(stages)));
        var first = await patients.Find(patient => patient.Id == "p1").SingleAsync();
        var last = await patients.Find(patient => patient.Id == "p4").SingleAsync();
        return $"{Shown(first)} {Shown(last)}";

        static string Shown(Patient patient) => $"{patient.Id}:{patient.Ssn ?? "-"}/{patient.Contact?.Phone ?? "-"}/{patient.Clinic ?? "-"}";
    }

    public static async Task<string> AggregateAsync(this IMongoCollection<Patient> patients, params string[] stages)
    {
        var results = await patients.Aggregate<BsonDocument>(await patients.ParsedAsync(stages)).ToListAsync();
        return results.Select(result => result.ToJson()).Sorted();
    }

    /// <summary>The ids of an aggregation's results.</summary>
    public static async Task<string> PipelineIdsAsync(this IMongoCollection<Patient> patients, params string[] stages)
    {
        var results = await patients.Aggregate<BsonDocument>(await patients.ParsedAsync(stages)).ToListAsync();
        return results.Select(result => result["_id"].AsString).Sorted();
    }

    /// <summary>Sends a command as it is.</summary>
    public static async Task<string> CommandAsync(this IMongoCollection<Patient> patients, string command, string? database = null)
    {
        var target = database is null ? patients.Database : patients.Database.Client.GetDatabase(database);
        var reply = await target.RunCommandAsync<BsonDocument>((await patients.ParsedAsync(command))[0]);
        return $"ok {reply["ok"].ToInt32()}";
    }

    /// <summary>
    /// Documents from JSON in which <c>%ssn%</c>, <c>%phone%</c>, <c>%code%</c> and <c>%diagnosis%</c> stand for the ciphertext of the first patient's, and
    /// <c>%db%</c> for the database.
    /// </summary>
    public static async Task<BsonDocument[]> ParsedAsync(this IMongoCollection<Patient> patients, params string[] texts)
    {
        if (texts.Any(text => text.Contains('%', StringComparison.Ordinal)))
        {
            var stored = await patients.Database.GetCollection<BsonDocument>("patients").Find(new BsonDocument("_id", "p1")).SingleAsync();
            texts = [.. texts.Select(text => text
                .Replace("%ssn%", stored["Ssn"].ToJson(), StringComparison.Ordinal)
                .Replace("%phone%", stored["Contact"]["Phone"].ToJson(), StringComparison.Ordinal)
                .Replace("%code%", stored["Visits"][0]["Code"].ToJson(), StringComparison.Ordinal)
                .Replace("%diagnosis%", stored["Diagnosis"].ToJson(), StringComparison.Ordinal)
                .Replace("%db%", patients.Database.DatabaseNamespace.DatabaseName, StringComparison.Ordinal))];
        }

        return [.. texts.Select(BsonDocument.Parse)];
    }
}

using FieldCrypt.MongoDb.Tests.Documents;
using MongoDB.Driver;

namespace FieldCrypt.MongoDb.Tests.Guard;

/// <summary>What a refusal leaves of a transaction.</summary>
public sealed class TransactionTests(MongoFixture mongo)
{
    private const string Plaintext = $"{{ $set: {{ Ssn: '{Patients.Ssn1}' }} }}";

    private static readonly UpdateDefinition<Patient> West = Builders<Patient>.Update.Set(patient => patient.Clinic, "West");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_refused_command_in_a_transaction_leaves_it_to_be_aborted()
    {
        var patients = await mongo.SeedAsync();
        using var session = await mongo.Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();
        await patients.UpdateOneAsync(session, patient => patient.Id == "p1", Builders<Patient>.Update.Set(patient => patient.Clinic, "Lost"), null, Token);

        await Assert.ThrowsAsync<ProtectedOperationException>(
            () => patients.UpdateOneAsync(session, patient => patient.Id == "p1", "{ $set: { Ssn: '078-05-1120' } }", null, Token));
        await session.AbortTransactionAsync(Token);

        Assert.Equal("Central", (await patients.Find(patient => patient.Id == "p1").SingleAsync(Token)).Clinic);
    }

    [Fact]
    public async Task A_refused_first_command_of_a_transaction_says_abort_and_after_that_the_session_works_on()
    {
        var patients = await mongo.SeedAsync();
        using var session = await mongo.Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();

        var first = await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.UpdateOneAsync(session, p => p.Id == "p1", Plaintext, null, Token));
        var next = await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.UpdateOneAsync(session, p => p.Id == "p1", West, null, Token));
        Assert.All([first, next], refusal => Assert.Contains("Abort the transaction", refusal.Message, StringComparison.Ordinal));
        await session.AbortTransactionAsync(Token);

        session.StartTransaction();
        await patients.UpdateOneAsync(session, p => p.Id == "p1", West, null, Token);
        await session.CommitTransactionAsync(Token);
        Assert.Equal("West", (await patients.Find(p => p.Id == "p1").SingleAsync(Token)).Clinic);
    }

    [Fact]
    public async Task A_transaction_whose_first_command_was_refused_cannot_be_committed()
    {
        var patients = await mongo.SeedAsync();
        using var session = await mongo.Client.StartSessionAsync(cancellationToken: Token);
        session.StartTransaction();
        await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.UpdateOneAsync(session, p => p.Id == "p1", Plaintext, null, Token));

        await Assert.ThrowsAsync<ProtectedOperationException>(() => session.CommitTransactionAsync(Token));
    }

    [Fact]
    public async Task WithTransaction_runs_once_when_its_first_command_is_refused_whether_the_callback_catches_that_or_not()
    {
        var patients = await mongo.SeedAsync();
        using var session = await mongo.Client.StartSessionAsync(cancellationToken: Token);
        var (thrown, caught) = (0, 0);

        await Assert.ThrowsAsync<ProtectedOperationException>(() => session.WithTransactionAsync(
            async (inner, cancellation) =>
            {
                thrown++;
                return await patients.UpdateOneAsync(inner, p => p.Id == "p1", Plaintext, null, cancellation);
            },
            cancellationToken: Token));
        await Assert.ThrowsAsync<ProtectedOperationException>(() => session.WithTransactionAsync(
            async (inner, cancellation) =>
            {
                caught++;
                await Assert.ThrowsAsync<ProtectedOperationException>(() => patients.UpdateOneAsync(inner, p => p.Id == "p1", Plaintext, null, cancellation));
                return await patients.UpdateOneAsync(inner, p => p.Id == "p1", West, null, cancellation);
            },
            cancellationToken: Token));

        Assert.Equal((1, 1), (thrown, caught));
        Assert.Equal("Central", (await patients.Find(p => p.Id == "p1").SingleAsync(Token)).Clinic);
    }
}

using FieldCrypt.Kms;
using FieldCrypt.MongoDb;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MongoDB.Driver;

namespace FieldCrypt.Samples.MongoPatients;

/// <summary>
/// The application of one Region, a process of its own: it does one thing, prints the result and ends. It knows its own Region's key service and
/// nothing of the other.
/// </summary>
internal sealed class Application(Site site)
{
    public const string Verb = "application";
    public const string Admit = "admit";
    public const string Find = "find";
    public const string FindByPrefix = "find-by-prefix";

    /// <summary>Runs it as the command line says.</summary>
    /// <returns>0 if it did what it was asked, 1 if FieldCrypt refused.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            Console.WriteLine(await new Application(Site.FromCommandLine(arguments.AsSpan(3))).DoAsync(arguments[1], arguments[2]));
            return 0;
        }
        catch (Exception e) when (Refusal(e) is { } refusal)
        {
            Console.WriteLine(refusal.Message);
            return 1;
        }
    }

    // The driver wraps what happens while a document is read or written.
    private static FieldCryptException? Refusal(Exception? error)
    {
        while (error is not (null or FieldCryptException))
        {
            error = error.InnerException;
        }

        return (FieldCryptException?)error;
    }

    private async Task<string> DoAsync(string task, string argument)
    {
        await using var services = CreateServices();
        foreach (var start in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await start.StartingAsync(CancellationToken.None);
        }

        var patients = services.GetRequiredService<IMongoClient>().GetDatabase(site.Clinic).GetCollection<Patient>(Site.Patients);
        switch (task)
        {
            case Admit:
                await patients.InsertOneAsync(new Patient
                {
                    Id = "p-1",
                    Ssn = argument,
                    Diagnoses = ["J45.909", "E11.9"],
                    Contact = new Contact { City = "Sydney", Phone = "+61 2 5550 1234" },
                    Clinic = "Sydney Central",
                });
                return "saved";
            case Find:
                var patient = patients.AsQueryable().Single(candidate => candidate.Ssn == argument);
                return $"{patient.Id}: {string.Join(", ", patient.Diagnoses ?? [])}; {patient.Contact?.Phone}; {patient.Clinic}";
            case FindByPrefix:
                return $"{patients.AsQueryable().Count(candidate => candidate.Ssn!.StartsWith(argument))} found";
            default:
                throw new ArgumentException($"There is no task '{task}'.", nameof(task));
        }
    }

    private ServiceProvider CreateServices()
    {
        var services = new ServiceCollection();
        services.AddSingleton(site.CreateKmsClients());
        services.AddFieldCrypt().AddMongoDb(mongo =>
        {
            mongo.Settings = MongoClientSettings.FromConnectionString(site.Server);
            mongo.KeyVault = host => site.CreateKeyVault(host.GetRequiredService<KmsClients>());
            mongo.Collections.Add(CollectionSchema.For<Patient>($"{site.Clinic}.{Site.Patients}", Site.DataKeyName));
            mongo.CreateMissingKeys = true;
        });
        return services.BuildServiceProvider();
    }
}

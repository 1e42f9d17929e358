using FieldCrypt.Keys;
using Microsoft.EntityFrameworkCore;

namespace FieldCrypt.Operations.Tests;

/// <summary>The examples of docs/operations.md for SQL, word for word between the markers.</summary>
internal static class DocumentExample
{
    public static async Task<JobReport> RewrapAsync(IDbContextFactory<People> contexts, JobRunner runner, KeyProvider oldKeys, KeyProvider newKeys)
    {
        // <rewrap>
        var report = await runner.RunAsync(EntityFrameworkCoreJobs.Rewrap(contexts.CreateDbContext, from: oldKeys, to: newKeys));
        // </rewrap>
        return report;
    }
}

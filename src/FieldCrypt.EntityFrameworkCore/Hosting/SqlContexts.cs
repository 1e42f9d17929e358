using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Hosting;

/// <summary>Gives the options of a context the encryption of the host.</summary>
internal static class SqlContexts
{
    public static void Configure<TContext>(IServiceCollection services)
        where TContext : DbContext =>
        services.ConfigureDbContext<TContext>(static (host, options) => options.UseFieldCrypt(host.GetRequiredService<ColumnEncryption>()));
}

using FieldCrypt.Hosting;
using FieldCrypt.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore.Hosting;

/// <summary>Whether every context that the host hands out encrypts what is annotated, however and in whichever order it was registered.</summary>
internal sealed class SqlRegistrationCheck(SqlRegistration registration, IServiceCollection registrations) : IRegistrationCheck
{
    public async ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        // Made here for the first time: wrong options show now.
        _ = services.GetRequiredService<ColumnEncryption>();
        var problems = await RegisteredServices.LookAtAsync(services, registrations, IsOfInterest, Look).ConfigureAwait(false);
        return
        [
            .. problems,
            .. registration.Contexts.Keys
                .Where(context => !registrations.Any(service => service.ServiceType == context))
                .Select(static context => $"{context.Name} is to encrypt and is not registered: add it with AddDbContext, AddDbContextPool or AddDbContextFactory."),
        ];
    }

    private bool IsOfInterest(ServiceDescriptor service) =>
        typeof(DbContext).IsAssignableFrom(service.ServiceType) && !registration.PlainContexts.Contains(service.ServiceType);

    private static ValueTask<string?> Look(object service)
    {
        var context = (DbContext)service;
        try
        {
            if (context.GetService<IDbContextOptions>().FindExtension<FieldCryptOptionsExtension>() is not null)
            {
                context.EnsureFieldCrypt();
                return default;
            }

            return new(context.Model.GetEntityTypes()
                .SelectMany(static type => MemberAnnotations.Of(type.ClrType))
                .FirstOrDefault(static member => member.Action == FieldAction.EncryptAndSign) is { } member
                    ? $"does not encrypt, and has the annotated member {member.Name}: name it in {nameof(SqlRegistration)}.{nameof(SqlRegistration.Encrypt)}, or in "
                        + $"{nameof(SqlRegistration.PlainContexts)} if it is plain on purpose."
                    : null);
        }
        catch (FieldCryptConfigurationException e)
        {
            return new($"cannot encrypt: {e.Message}");
        }
    }
}

using FieldCrypt.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FieldCrypt.Kms;

/// <summary>Whether the settings of KMS are right, asked before the host starts and without calling KMS.</summary>
internal sealed class KmsRegistrationCheck : IRegistrationCheck
{
    public ValueTask<IReadOnlyList<string>> ProblemsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> problems = [.. services.GetRequiredService<IOptions<KmsSettings>>().Value.Problems()];
        if (problems.Count == 0)
        {
            _ = services.GetRequiredService<KmsClients>();
        }

        return new(problems.Count == 0 ? [] : [KmsSettings.Wrong(problems)]);
    }
}

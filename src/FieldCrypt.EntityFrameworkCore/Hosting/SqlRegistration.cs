using FieldCrypt.EncryptionSdk;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FieldCrypt.EntityFrameworkCore;

/// <summary>What a host registers for SQL; read once. Several modules may each add their contexts: what they say is taken together.</summary>
public sealed class SqlRegistration
{
    /// <summary>Makes the key of the blind indexes, once; null if no member is searchable.</summary>
    public Func<IServiceProvider, BlindIndexKeys>? IndexKeys { get; set; }

    /// <summary>Changes how values are written and read; it is given options with the host's key provider. Null for the defaults.</summary>
    public Func<MessageEncryptorOptions, MessageEncryptorOptions>? Messages { get; set; }

    /// <summary>
    /// The contexts that have encrypted members on purpose without encrypting: they read or write what is plaintext, or ciphertext, in the database. Every other
    /// one that the host hands out must encrypt, or the host does not start.
    /// </summary>
    public ISet<Type> PlainContexts { get; } = new HashSet<Type>();

    /// <summary>
    /// When the host starts, each table with encrypted members has a data key made, which is thrown away: branch keys are in memory then, and a missing
    /// permission shows before a user meets it. True by default; with AWS KMS used directly it costs a call for each table.
    /// </summary>
    public bool OpenKeysAtStart { get; set; } = true;

    /// <summary>The contexts that encrypt, and how each is told so.</summary>
    internal Dictionary<Type, Action<IServiceCollection>> Contexts { get; } = [];

    /// <summary>Has a context encrypt, however and whenever it is registered (<c>AddDbContext</c>, <c>AddDbContextPool</c>, <c>AddDbContextFactory</c>).</summary>
    /// <typeparam name="TContext">The context.</typeparam>
    /// <returns>The same registration.</returns>
    public SqlRegistration Encrypt<TContext>()
        where TContext : DbContext
    {
        Contexts[typeof(TContext)] = Hosting.SqlContexts.Configure<TContext>;
        return this;
    }
}

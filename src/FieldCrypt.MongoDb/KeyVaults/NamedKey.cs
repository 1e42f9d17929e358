using FieldCrypt.Keys.Caching;

namespace FieldCrypt.MongoDb.KeyVaults;

/// <summary>Which data key an alternate name means, for as long as the cache may believe it.</summary>
internal sealed class NamedKey(Guid id) : SharedKey
{
    public Guid Id => id;

    protected override void Clear()
    {
        // There is no key material here.
    }
}

namespace FieldCrypt.Testing.Kms;

/// <summary>All keys and aliases of the account, by Region.</summary>
internal sealed class KmsKeyStore(string accountId, TimeProvider clock) : IDisposable
{
    private readonly Dictionary<(string Region, string Id), KmsKey> _keys = [];
    private readonly Dictionary<(string Region, string Name), Alias> _aliases = [];

    public string AccountId => accountId;

    public DateTimeOffset Now => clock.GetUtcNow();

    public KmsKey Create(string region, string keySpec, string origin, bool isMultiRegion, string description)
    {
        var id = isMultiRegion ? $"mrk-{Guid.NewGuid():n}" : $"{Guid.NewGuid():d}";
        var material = KeyMaterial.For(keySpec);
        if (material.Rsa is null && origin == "AWS_KMS")
        {
            material.Rotate();
        }

        return Add(new KmsKey
        {
            Id = id,
            Arn = Arn(region, $"key/{id}"),
            Region = region,
            AccountId = accountId,
            KeySpec = keySpec,
            Origin = origin,
            IsMultiRegion = isMultiRegion,
            Material = material,
            Created = Now,
            Description = description,
        });
    }

    /// <summary>Makes a replica. Material from outside is not copied: its owner brings the same into each member.</summary>
    public KmsKey Replicate(KmsKey primary, string region, string description) => _keys.ContainsKey((region, primary.Id))
        ? throw new KmsError("AlreadyExistsException", $"{primary.Id} already exists in {region}.")
        : Add(new KmsKey
        {
            Id = primary.Id,
            Arn = Arn(region, $"key/{primary.Id}"),
            Region = region,
            AccountId = accountId,
            KeySpec = primary.KeySpec,
            Origin = primary.Origin,
            IsMultiRegion = true,
            IsPrimary = false,
            Material = primary.Origin == "EXTERNAL" ? KeyMaterial.For(primary.KeySpec) : primary.Material,
            Created = Now,
            Description = description,
        });

    /// <summary>Finds a key by id or key ARN, in the Region that is asked.</summary>
    public KmsKey Find(string region, string keyId) => AliasName.IsIn(keyId)
        ? throw KmsError.InvalidArn("Key Aliases are not supported for this operation.")
        : FindKeyOrAlias(region, keyId);

    /// <summary>Finds a key by id, key ARN, alias name or alias ARN, in the Region that is asked.</summary>
    public KmsKey FindKeyOrAlias(string region, string keyId)
    {
        DeleteWhatIsDue();
        var name = keyId;
        if (keyId.StartsWith("arn:", StringComparison.Ordinal))
        {
            var parts = keyId.Split(':', 6);
            name = parts is [_, _, "kms", var arnRegion, var account, var resource] && arnRegion == region && account == accountId
                ? resource.StartsWith("key/", StringComparison.Ordinal) ? resource["key/".Length..] : resource
                : throw KmsError.NotFound($"Invalid arn {region}");
        }

        if (name.StartsWith("alias/", StringComparison.Ordinal))
        {
            name = AliasNamed(region, name).Target;
        }

        return _keys.TryGetValue((region, name), out var key) ? key : throw KmsError.NotFound($"Key '{Arn(region, $"key/{name}")}' does not exist");
    }

    /// <summary>The key in this Region by its id alone, or null.</summary>
    public KmsKey? FindById(string region, string id)
    {
        DeleteWhatIsDue();
        return _keys.GetValueOrDefault((region, id));
    }

    public IEnumerable<KmsKey> InRegion(string region)
    {
        DeleteWhatIsDue();
        return _keys.Values.Where(key => key.Region == region);
    }

    /// <summary>All Regional members of a multi-Region key.</summary>
    public IEnumerable<KmsKey> RelatedTo(KmsKey key) => _keys.Values.Where(other => other.Id == key.Id);

    public IEnumerable<Alias> AliasesIn(string region)
    {
        DeleteWhatIsDue();
        return _aliases.Where(alias => alias.Key.Region == region).Select(alias => alias.Value);
    }

    public void AddAlias(string region, string name, KmsKey target)
    {
        if (!_aliases.TryAdd((region, name), new Alias(name, Arn(region, name), target.Id, Now, Now)))
        {
            throw new KmsError("AlreadyExistsException", $"An alias with the name {Arn(region, name)} already exists");
        }
    }

    public void PointAlias(string region, string name, KmsKey target) =>
        _aliases[(region, name)] = AliasNamed(region, name) with { Target = target.Id, Updated = Now };

    public void RemoveAlias(string region, string name) => _aliases.Remove((region, name));

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Material.Dispose();
            key.Import?.Wrapping.Dispose();
        }
    }

    private string Arn(string region, string resource) => $"arn:aws:kms:{region}:{accountId}:{resource}";

    private KmsKey Add(KmsKey key)
    {
        _keys[(key.Region, key.Id)] = key;
        return key;
    }

    private Alias AliasNamed(string region, string name) => _aliases.TryGetValue((region, name), out var alias)
        ? alias
        : throw KmsError.NotFound($"Alias {Arn(region, name)} is not found.");

    private void DeleteWhatIsDue()
    {
        foreach (var key in _keys.Values.Where(key => key.Material.Expiry <= Now))
        {
            key.Material.Clear();
        }

        foreach (var key in _keys.Values.Where(key => key.DeletionDate <= Now).OrderBy(key => key.DeletionDate).ToList())
        {
            Delete(key);
        }
    }

    // The aliases go with the key. With the last replica gone, a primary key that waits for it begins its own waiting period.
    private void Delete(KmsKey key)
    {
        _keys.Remove((key.Region, key.Id));
        foreach (var alias in _aliases.Where(alias => alias.Key.Region == key.Region && alias.Value.Target == key.Id).ToList())
        {
            _aliases.Remove(alias.Key);
        }

        var related = RelatedTo(key).ToList();
        if (related.TrueForAll(member => member.Material != key.Material))
        {
            key.Material.Dispose();
        }

        if (related is [{ IsPrimary: true, DaysAfterReplicas: { } days } primary])
        {
            primary.DaysAfterReplicas = null;
            primary.DeletionDate = key.DeletionDate!.Value.AddDays(days);
            if (primary.DeletionDate <= Now)
            {
                Delete(primary);
            }
        }
    }
}

namespace FieldCrypt.Testing.Kms;

/// <summary>All keys and aliases of the account, by Region.</summary>
internal sealed class KmsKeyStore(string accountId, TimeProvider clock) : IDisposable
{
    private readonly Dictionary<(string Region, string Id), KmsKey> _keys = [];
    private readonly Dictionary<(string Region, string Name), string> _aliases = [];

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
            Material = primary.Material,
            Created = Now,
            Description = description,
        });

    /// <summary>Finds a key by id, key ARN, alias name or alias ARN, in the Region that is asked.</summary>
    public KmsKey Find(string region, string keyId)
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
            name = _aliases.TryGetValue((region, name), out var target)
                ? target
                : throw KmsError.NotFound($"Alias {Arn(region, name)} is not found.");
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

    public IEnumerable<(string Name, string Arn, string Target)> AliasesIn(string region) =>
        _aliases.Where(alias => alias.Key.Region == region).Select(alias => (alias.Key.Name, Arn(region, alias.Key.Name), alias.Value));

    public void AddAlias(string region, string name, string target)
    {
        if (!name.StartsWith("alias/", StringComparison.Ordinal) || name.Length <= "alias/".Length)
        {
            throw KmsError.Validation("An alias name begins with 'alias/'.");
        }

        if (!_aliases.TryAdd((region, name), target))
        {
            throw new KmsError("AlreadyExistsException", $"An alias with the name {Arn(region, name)} already exists");
        }
    }

    public void PointAlias(string region, string name, string target)
    {
        RequireAlias(region, name);
        _aliases[(region, name)] = target;
    }

    public void RemoveAlias(string region, string name)
    {
        RequireAlias(region, name);
        _aliases.Remove((region, name));
    }

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

    private void RequireAlias(string region, string name)
    {
        if (!_aliases.ContainsKey((region, name)))
        {
            throw KmsError.NotFound($"Alias {Arn(region, name)} is not found.");
        }
    }

    private void DeleteWhatIsDue()
    {
        foreach (var key in _keys.Values.Where(key => key.Material.Expiry <= Now))
        {
            key.Material.Clear();
        }

        foreach (var key in _keys.Values.Where(key => key.DeletionDate <= Now).ToList())
        {
            _keys.Remove((key.Region, key.Id));
            if (!RelatedTo(key).Any())
            {
                key.Material.Dispose();
            }
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Amazon.DynamoDBv2.Model;
using FieldCrypt.DynamoDb.Keys;
using FieldCrypt.Keys;
using FieldCrypt.Keys.Local;
using FieldCrypt.Kms;

namespace FieldCrypt.Fuzz.Targets;

/// <summary>What protects data keys: wrapped keys, contexts, branch-key records, key files, key pairs, ARNs.</summary>
internal static class KeyTargets
{
    private static readonly EncryptionContext Context = new([new("a", "b")]);

    public static IEnumerable<Target> All =>
    [
        WrappedKeys(),
        RsaWrappedKeys(),
        new("encryption context", static chance =>
        {
            var pairs = Enumerable.Range(0, chance.Below(5)).Select(_ => new KeyValuePair<string, string>(chance.HostileText(), chance.HostileText())).ToList();
            return new(100, () => string.Join(", ", pairs), () => _ = new EncryptionContext(pairs).Serialized);
        })
        {
            // The constructor is for the application's own pairs, and says so with an ArgumentException.
            Documents = static error => error is ArgumentException,
        },
        new("branch-key record", BranchKeyRecords),
        KeyFiles(),
        BranchKeyFiles(),
        KeyPairs(),
        new("ARN of a KMS key", static chance => Input.Of(
            chance.Mutated([.. ((string[])["arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd", "arn:aws:kms:eu-west-1:111122223333:alias/name", "arn:aws-cn:kms:cn-north-1:111122223333:key/12-ab"]).Select(Encoding.UTF8.GetBytes)]),
            static bytes =>
            {
                if (KmsKeyArn.TryParse(bytes, out var arn))
                {
                    Assert.True(KmsKeyArn.TryParse(arn.ToString(), out var again) && again.Equals(arn));
                }
            })),
    ];

    private static Target WrappedKeys()
    {
        var store = new InMemoryBranchKeyStore();
        store.Add("b", Guid.NewGuid(), new byte[32]);
        var branch = new BranchKeyProvider(store, "b");
        var all = new CompositeKeyProvider(Samples.Keys, branch);
        WrappedDataKey[] wrapped = [Samples.Keys.GenerateAsync(32, Context, default).Now().Wrapped, branch.GenerateAsync(32, Context, default).Now().Wrapped];
        byte[][] seeds = [.. wrapped.SelectMany(key => new[] { key.Ciphertext.ToArray(), key.ProviderInfo.ToArray() })];
        return new("wrapped data key", chance =>
        {
            var from = chance.Of(wrapped);
            var key = new WrappedDataKey(
                chance.OneIn(10) ? "x" : from.ProviderId,
                chance.OneIn(2) ? from.ProviderInfo : chance.Mutated([from.ProviderInfo.ToArray(), .. seeds]),
                chance.OneIn(3) ? from.Ciphertext : chance.Mutated([from.Ciphertext.ToArray(), .. seeds]));
            return new(key.ProviderInfo.Length + key.Ciphertext.Length, key.ToString, () => all.UnwrapAsync(key, Context, default).Now().Key?.Dispose());
        });
    }

    private static Target RsaWrappedKeys()
    {
        using var rsa = RSA.Create(2048);
        var provider = LocalRsaKeyProvider.FromPrivateKey("ns", "r", rsa.ExportPkcs8PrivateKeyPem());
        var wrapped = provider.GenerateAsync(32, EncryptionContext.Empty, default).Now().Wrapped;
        return new("data key wrapped with RSA", chance =>
        {
            var bytes = chance.Mutated([wrapped.Ciphertext.ToArray()]);
            Array.Resize(ref bytes, chance.OneIn(2) ? bytes.Length : wrapped.Ciphertext.Length);
            return Input.Of(bytes, ciphertext =>
                provider.UnwrapAsync(new("ns", wrapped.ProviderInfo, ciphertext), EncryptionContext.Empty, default).Now().Key?.Dispose());
        })
        {
            Usual = 200,
        };
    }

    private static Input BranchKeyRecords(Chance chance)
    {
        var record = new Dictionary<string, AttributeValue>
        {
            ["branch-key-id"] = new() { S = "t-1" },
            ["type"] = new() { S = chance.Of(["branch:ACTIVE", "beacon:ACTIVE", "branch:version:0b5e7dbd-0c5d-4d6f-9e0c-0d0c0b0a0908"]) },
            ["version"] = new() { S = "branch:version:0b5e7dbd-0c5d-4d6f-9e0c-0d0c0b0a0908" },
            ["create-time"] = new() { S = "2026-01-01T00:00:00.000000Z" },
            ["hierarchy-version"] = new() { N = "1" },
            ["kms-arn"] = new() { S = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234" },
            ["enc"] = new() { B = new MemoryStream(new byte[100]) },
            ["aws-crypto-ec:x"] = new() { S = "y" },
        };
        string[] texts = [.. record.Values.Select(value => value.S).OfType<string>(), "branch:version:"];
        for (var changes = 1 + chance.Below(3); changes > 0 && record.Count > 0; changes--)
        {
            var name = chance.Of([.. record.Keys]);
            switch (chance.Below(5))
            {
                case 0:
                    record.Remove(name);
                    break;
                case 1:
                    record[name] = chance.Hostile();
                    break;
                case 2:
                    record[chance.HostileText()] = chance.Hostile();
                    break;
                default:
                    record[name] = new() { S = chance.Mutated(texts, texts) };
                    break;
            }
        }

        return new(500, () => string.Join(", ", record.Select(pair => $"{pair.Key}={pair.Value?.S}")), () =>
        {
            if (BranchKeyRecord.Read(record).Record is { } read)
            {
                _ = read.Description.Context("T").Serialized;
                if (read.Description.Type != BranchKeyDescription.BeaconType)
                {
                    read.Description.Version();
                }

                read.ToItem();
            }
        });
    }

    private static Target KeyFiles()
    {
        using var file = KeyFile.Create("ns", "k1");
        file.Rotate("k2");
        var protection = KeyFileProtection.Key(new byte[32]);
        string[] seeds =
        [
            Encoding.UTF8.GetString(KeyFileFormat.Write(file, protection)),
            Encoding.UTF8.GetString(KeyFileFormat.Write(file, KeyFileProtection.Passphrase("a passphrase", new PassphraseCost(8, 1, 1)))),
        ];
        string[] tokens =
            ["{", "}", "[", "]", "null", "0", "-1", "1e5", "99999999999", "\"\"", "\\ud800", "\"version\":", "true", ",", "\"keys\":", "\"nonce\":\"AAAA\""];
        return new("key file", chance => Input.Of(chance.Mutated(seeds, tokens), text => KeyFileFormat.Read(Encoding.UTF8.GetBytes(text), "p", protection).Dispose()));
    }

    // A file of the store's own, changed; or one that its key protects and that names things as a store never does.
    private static Target BranchKeyFiles()
    {
        const string Id = "t-1";
        var protection = KeyFileProtection.Key(new byte[32]);
        var versions = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        using var file = KeyFile.Create(Id, "beacon");
        Array.ForEach(versions, version => file.Rotate($"{version:D}"));
        var genuine = KeyFileFormat.Write(file, protection);
        string[] names = [$"{versions[0]:D}", $"{versions[0]:N}", $"{versions[0]:B}", "beacon", "Beacon", "branch:version:", "00000000-0000-0000-0000-000000000000"];
        return new("file of a branch-key store", chance => Input.Of(
            chance.OneIn(2) ? chance.Mutated([genuine]) : Named(chance),
            bytes => InFolder(Id, bytes, store =>
            {
                foreach (var open in (Action[])
                [
                    () => store.GetActiveAsync(Id, default).Now().Key.Dispose(),
                    () => store.GetVersionAsync(Id, versions[0], default).Now().Key.Dispose(),
                    () => store.GetBeaconKeyAsync(Id, default).Now().Dispose(),
                ])
                {
                    try
                    {
                        open();
                    }
                    catch (FieldCryptException)
                    {
                        // The others are asked for all the same.
                    }
                }
            })))
        {
            Usual = 500,
        };

        byte[] Named(Chance chance)
        {
            using var made = new KeyFile(
                chance.OneIn(2) ? Id : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(chance.HostileText())),
                chance.Of(names),
                names.Where(_ => chance.OneIn(2)).ToDictionary(name => name, _ => Secret.Random(KeyFile.KeyLength)));
            return KeyFileFormat.Write(made, protection);
        }

        void InFolder(string id, byte[] content, Action<FileBranchKeyStore> use)
        {
            var folder = Directory.CreateTempSubdirectory("fieldcrypt-");
            try
            {
                var path = Path.Combine(folder.FullName, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}.keys");
                KeyFileStorage.WriteAsync(path, content, replaced: null, default).GetAwaiter().GetResult();
                use(new FileBranchKeyStore(folder.FullName, protection));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static Target KeyPairs()
    {
        using var rsa = RSA.Create(2048);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string[] texts = [rsa.ExportSubjectPublicKeyInfoPem(), rsa.ExportRSAPublicKeyPem(), rsa.ExportPkcs8PrivateKeyPem(), curve.ExportSubjectPublicKeyInfoPem()];
        (string Label, byte[] Bytes)[] encoded = [("PUBLIC KEY", rsa.ExportSubjectPublicKeyInfo()), ("PRIVATE KEY", rsa.ExportPkcs8PrivateKey()), ("RSA PUBLIC KEY", rsa.ExportRSAPublicKey())];
        string[] tokens = ["-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----", "\n", "=", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "AAAA", "MII"];
        return new("key pair in PEM", chance =>
        {
            var (label, bytes) = chance.Of(encoded);
            var text = chance.OneIn(2) ? PemEncoding.WriteString(label, chance.Mutated([bytes])) : chance.Mutated(texts, tokens);
            var which = chance.Below(3);
            return Input.Of(text, pem => (which switch
            {
                0 => (IDisposable)LocalRsaKeyProvider.FromPublicKey("ns", "k", pem),
                1 => LocalRsaKeyProvider.FromPrivateKey("ns", "k", pem),
                _ => KmsRsaKeyProvider.FromPublicKey("arn:aws:kms:us-east-1:111122223333:key/mrk-1", pem),
            }).Dispose());
        });
    }
}

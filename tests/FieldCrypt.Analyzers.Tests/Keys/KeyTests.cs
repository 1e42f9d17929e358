using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Keys;

/// <summary>FC0401, FC0402, FC0403: keys of the wrong kind, keys in the code, threads that wait for keys.</summary>
public class KeyTests
{
    [Fact]
    public Task How_keys_are_made_is_looked_at() => Analysis.ExpectEachAsync(
        static statement => $$"""
        public class Startup
        {
            public void Run(KmsClients clients, string text, KeyFileProtection protection, FieldCryptMongoDb mongo, KeyProvider keys) { {{statement}} }
            private static Task OwnAsync() => Task.CompletedTask;
        }
        """,
        "_ = new MultiRegionKmsKeyProvider({|FC0401:\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"|}, \"us-east-1\", clients);",
        "_ = new MultiRegionKmsKeyProvider(clients: clients, localRegion: \"us-east-1\", keyArn: {|FC0401:\"arn:aws:kms:us-east-1:111122223333:alias/mrk-patients\"|});",
        "_ = KmsBranchKeyProtection.MultiRegion({|FC0401:\"arn:aws:kms:us-east-1:111122223333:key/1234abcd\"|}, \"us-east-1\", clients);",
        "_ = new MultiRegionKmsKeyProvider(\"arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab\", \"us-east-1\", clients);",
        "_ = new MultiRegionKmsKeyProvider(text, \"us-east-1\", clients);",
        "_ = new KmsKeyProvider(\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\", clients);",
        "_ = KeyFileProtection.Passphrase({|FC0402:\"correct horse\"|});",
        "const string phrase = \"correct horse\"; _ = KeyFileProtection.Passphrase({|FC0402:phrase|});",
        "_ = KeyFileProtection.Passphrase({|FC0402:\"correct horse\".AsSpan()|});",
        "_ = KeyFileProtection.Key({|FC0402:Convert.FromBase64String(\"AAAA\")|});",
        "_ = LocalKeyProvider.FromKey(\"ns\", \"name\", {|FC0402:new byte[] { 1, 2, 3 }|});",
        "_ = KeyFileProtection.Key({|FC0402:Encoding.UTF8.GetBytes(\"correct horse battery staple, 32\")|});",
        "_ = KeyFileProtection.Key({|FC0402:\"correct horse battery staple, 32\"u8|});",
        "_ = KeyFileProtection.Key({|FC0402:Convert.FromHexString(\"00\").ToArray()|});",
        "_ = KeyFileProtection.Passphrase(text);",
        "_ = KeyFileProtection.Passphrase(Environment.GetEnvironmentVariable(\"PASSPHRASE\"));",
        "_ = KeyFileProtection.Key(Convert.FromBase64String(text));",
        "_ = LocalKeyProvider.FromKey(\"ns\", \"name\", new byte[32]);",
        "_ = LocalKeyProvider.FromKey(\"ns\", \"name\", System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));",
        "var opened = {|FC0403:LocalKeyProvider.FromFileAsync(text, protection).Result|};",
        "var opened = {|FC0403:LocalKeyProvider.FromFileAsync(text, protection).GetAwaiter().GetResult()|};",
        "{|FC0403:mongo.StartAsync().Wait()|};",
        "{|FC0403:mongo.StartAsync().ConfigureAwait(false).GetAwaiter().GetResult()|};",
        "var key = {|FC0403:keys.UnwrapAsync(null!, null!, default).AsTask().Result|};",
        "var task = LocalKeyProvider.FromFileAsync(text, protection);",
        "var other = Task.FromResult(1).Result; OwnAsync().Wait();");
}

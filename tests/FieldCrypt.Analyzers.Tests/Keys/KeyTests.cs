using FieldCrypt.Analyzers.Tests.Harness;

namespace FieldCrypt.Analyzers.Tests.Keys;

/// <summary>FC0401, FC0402, FC0403: keys of the wrong kind, keys in the code, threads that wait for keys.</summary>
public class KeyTests
{
    [Theory]
    [InlineData("_ = new MultiRegionKmsKeyProvider({|FC0401:\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"|}, \"us-east-1\", clients);")]
    [InlineData("_ = new MultiRegionKmsKeyProvider(clients: clients, localRegion: \"us-east-1\", keyArn: {|FC0401:\"arn:aws:kms:us-east-1:111122223333:alias/mrk-patients\"|});")]
    [InlineData("_ = KmsBranchKeyProtection.MultiRegion({|FC0401:\"arn:aws:kms:us-east-1:111122223333:key/1234abcd\"|}, \"us-east-1\", clients);")]
    [InlineData("_ = new MultiRegionKmsKeyProvider(\"arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab\", \"us-east-1\", clients);")]
    [InlineData("_ = new MultiRegionKmsKeyProvider(text, \"us-east-1\", clients);")]
    [InlineData("_ = new KmsKeyProvider(\"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\", clients);")]
    [InlineData("_ = KeyFileProtection.Passphrase({|FC0402:\"correct horse\"|});")]
    [InlineData("const string phrase = \"correct horse\"; _ = KeyFileProtection.Passphrase({|FC0402:phrase|});")]
    [InlineData("_ = KeyFileProtection.Passphrase({|FC0402:\"correct horse\".AsSpan()|});")]
    [InlineData("_ = KeyFileProtection.Key({|FC0402:Convert.FromBase64String(\"AAAA\")|});")]
    [InlineData("_ = LocalKeyProvider.FromKey(\"ns\", \"name\", {|FC0402:new byte[] { 1, 2, 3 }|});")]
    [InlineData("_ = KeyFileProtection.Passphrase(text);")]
    [InlineData("_ = KeyFileProtection.Passphrase(Environment.GetEnvironmentVariable(\"PASSPHRASE\"));")]
    [InlineData("_ = KeyFileProtection.Key(Convert.FromBase64String(text));")]
    [InlineData("_ = LocalKeyProvider.FromKey(\"ns\", \"name\", new byte[32]);")]
    [InlineData("var keys = {|FC0403:LocalKeyProvider.FromFileAsync(text, protection).Result|};")]
    [InlineData("var keys = {|FC0403:LocalKeyProvider.FromFileAsync(text, protection).GetAwaiter().GetResult()|};")]
    [InlineData("{|FC0403:mongo.StartAsync().Wait()|};")]
    [InlineData("{|FC0403:mongo.StartAsync().ConfigureAwait(false).GetAwaiter().GetResult()|};")]
    [InlineData("var key = {|FC0403:keys.UnwrapAsync(null!, null!, default).AsTask().Result|};")]
    [InlineData("var task = LocalKeyProvider.FromFileAsync(text, protection);")]
    [InlineData("var other = Task.FromResult(1).Result; OwnAsync().Wait();")]
    public Task How_keys_are_made_is_looked_at(string statement) => Analysis.ExpectAsync($$"""
        public class Startup
        {
            public void Run(KmsClients clients, string text, KeyFileProtection protection, FieldCryptMongoDb mongo, KeyProvider keys) { {{statement}} }
            private static Task OwnAsync() => Task.CompletedTask;
        }
        """);
}

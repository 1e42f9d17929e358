using FieldCrypt.Keys;

namespace FieldCrypt.Kms.Tests.Import;

/// <summary>Key material of one's own: imported, expired, deleted, imported again.</summary>
public sealed class KmsKeyMaterialImporterTests : EmulatorTest
{
    private static readonly KmsImportOptions Quick = new() { WrappingKeySize = 2048 };

    private KmsKeyMaterialImporter Importer => new(Clients);

    [Theory]
    [InlineData(KmsImportWrapping.OaepSha256, 2048)]
    [InlineData(KmsImportWrapping.RsaAesKeyWrapSha256, 2048)]
    [InlineData(KmsImportWrapping.RsaAesKeyWrapSha256, 3072)]
    public async Task A_key_works_once_its_material_was_imported(KmsImportWrapping wrapping, int size)
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        var provider = new KmsKeyProvider(key, Clients);
        using var material = Secret.Random(32);
        var before = await Assert.ThrowsAsync<KeyAccessException>(async () => await provider.GenerateAsync(32, Context, Token));
        Assert.Equal(KeyAccessFailure.InvalidState, before.Reason);
        Assert.Contains("import", before.Message, StringComparison.Ordinal);

        await Importer.ImportAsync(key, material, new KmsImportOptions { Wrapping = wrapping, WrappingKeySize = size }, Token);

        Assert.Equal(32, (await OpenAsync(provider, await WrapAsync(provider))).Length);
    }

    [Fact]
    public async Task Expired_material_opens_nothing_until_the_same_is_imported_again()
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        var provider = new KmsKeyProvider(key, Clients);
        using var material = Secret.Random(32);
        await Importer.ImportAsync(key, material, Quick with { ExpiresAt = Clock.GetUtcNow().AddDays(30) }, Token);
        var wrapped = await WrapAsync(provider);

        Clock.Advance(TimeSpan.FromDays(29));
        var opened = await OpenAsync(provider, wrapped);
        Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(KeyAccessFailure.InvalidState, (await RefusalAsync(provider, wrapped)).Reason);

        await Importer.ImportAsync(key, material, Quick with { ExpiresAt = Clock.GetUtcNow().AddDays(30) }, Token);
        Assert.Equal(opened, await OpenAsync(provider, wrapped));
    }

    [Fact]
    public async Task Deleted_material_opens_nothing_until_the_same_is_imported_again()
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        var provider = new KmsKeyProvider(key, Clients);
        using var material = Secret.Random(32);
        await Importer.ImportAsync(key, material, Quick, Token);
        var wrapped = await WrapAsync(provider);

        await Importer.DeleteAsync(key, Token);
        Assert.Equal(KeyAccessFailure.InvalidState, (await RefusalAsync(provider, wrapped)).Reason);

        using var other = Secret.Random(32);
        var refusal = await Assert.ThrowsAsync<KeyAccessException>(() => Importer.ImportAsync(key, other, Quick, Token));
        Assert.Equal((KeyAccessFailure.Refused, "ImportKeyMaterial"), (refusal.Reason, refusal.Operation));
        Assert.Contains("had before", refusal.Message, StringComparison.Ordinal);

        await Importer.ImportAsync(key, material, Quick, Token);
        Assert.Equal(32, (await OpenAsync(provider, wrapped)).Length);
    }

    [Fact]
    public async Task A_key_that_KMS_made_takes_no_material_and_the_error_says_so()
    {
        var key = await CreateKeyAsync();
        using var material = Secret.Random(32);

        var error = await Assert.ThrowsAsync<KeyAccessException>(() => Importer.ImportAsync(key, material, Quick, Token));

        Assert.Equal((KeyAccessFailure.InvalidState, "GetParametersForImport"), (error.Reason, error.Operation));
        Assert.Contains("EXTERNAL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Material_that_RSA_cannot_wrap_itself_is_told_before_it_is_sent()
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        using var material = Secret.Random(200);

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Importer.ImportAsync(key, material, Quick, Token));

        Assert.Contains("RsaAesKeyWrapSha256", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Kms.Audit.Records, call => call.Operation == "ImportKeyMaterial");
    }

    [Fact]
    public async Task An_option_out_of_range_or_an_alias_is_refused_without_a_call()
    {
        var key = await CreateKeyAsync(origin: "EXTERNAL");
        using var material = Secret.Random(32);
        Kms.Audit.Clear();
        KmsImportOptions[] wrong =
        [
            Quick with { WrappingKeySize = 1024 },
            Quick with { Wrapping = (KmsImportWrapping)7 },
            Quick with { ExpiresAt = Clock.GetUtcNow() },
            Quick with { ExpiresAt = Clock.GetUtcNow().AddDays(366) },
        ];

        foreach (var options in wrong)
        {
            await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => Importer.ImportAsync(key, material, options, Token));
        }

        await Assert.ThrowsAsync<FieldCryptConfigurationException>(
            () => Importer.ImportAsync("arn:aws:kms:eu-west-1:111122223333:alias/patients", material, Quick, Token));
        Assert.Empty(Kms.Audit.Records);
    }
}

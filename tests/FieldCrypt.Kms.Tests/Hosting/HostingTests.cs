using System.Globalization;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;
using FieldCrypt.Keys;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldCrypt.Kms.Tests.Hosting;

/// <summary>A key in KMS as part of a host: registered, configured, and checked before the host starts.</summary>
public sealed class HostingTests : EmulatorTest
{
    [Fact]
    public async Task A_host_gets_its_key_provider_from_its_configuration()
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        using var host = Build(
            fieldCrypt => fieldCrypt.AddKms().ValidateKmsOnStart(),
            new() { ["KeyArn"] = key, ["LocalRegion"] = Virginia, ["FailoverRegions:0"] = Dublin, ["FailoverScope"] = "ReadsAndWrites" });

        await host.StartAsync(Token);

        var provider = Assert.IsType<MultiRegionKmsKeyProvider>(host.Services.GetRequiredService<KeyProvider>());
        Kms.Audit.Clear();
        var wrapped = await WrapAsync(provider);
        Assert.Equal(Virginia, Assert.Single(Kms.Audit.Records).Region);
        using (Kms.Faults.Outage(Virginia))
        {
            Assert.Equal(32, (await OpenAsync(provider, wrapped)).Length);
            await WrapAsync(provider);
        }

        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_key_of_one_Region_is_configured_in_code()
    {
        var key = await CreateKeyAsync();
        using var host = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = key).ValidateKmsOnStart());
        await host.StartAsync(Token);
        Assert.IsType<KmsKeyProvider>(host.Services.GetRequiredService<KeyProvider>());
    }

    [Fact]
    public async Task All_wrong_settings_are_told_at_once()
    {
        using var host = Build(
            fieldCrypt => fieldCrypt.AddKms().ValidateKmsOnStart(),
            new()
            {
                ["KeyArn"] = "patients",
                ["LocalRegion"] = "Dublin!",
                ["FailoverRegions:0"] = Virginia,
                ["FailoverRegions:1"] = Virginia,
                ["Deadline"] = "00:00:00",
                ["MaxRetries"] = "99",
            });

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => host.StartAsync(Token));

        Assert.All(
            ["KeyArn 'patients'", "LocalRegion 'Dublin!'", "each Region once", "Deadline", "MaxRetries"],
            part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_registrations_of_different_keys_are_refused_and_of_one_key_add_up()
    {
        var (key, other) = (await CreateKeyAsync(), await CreateKeyAsync());
        using var same = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = key).AddKms(kms => (kms.KeyArn, kms.MaxRetries) = (key, 1)).AddKms());
        await same.StartAsync(Token);

        // What the host's configuration says may still be set anew in code.
        using var overridden = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = key), new() { ["KeyArn"] = other });
        await overridden.StartAsync(Token);
        Assert.Contains(key, overridden.Services.GetRequiredService<KeyProvider>().Description, StringComparison.Ordinal);

        using var different = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = key).AddKms(kms => kms.KeyArn = other));
        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => different.StartAsync(Token));
        Assert.Contains(key, error.Message, StringComparison.Ordinal);
        Assert.Contains(other, error.Message, StringComparison.Ordinal);

        // As a test does with a host that it did not write.
        using var replaced = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = key), configure: services => services.PostConfigure<KmsSettings>(kms => kms.KeyArn = other));
        await replaced.StartAsync(Token);
        Assert.Contains(other, replaced.Services.GetRequiredService<KeyProvider>().Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_the_key_provider_that_it_needs_does_not_start_and_says_so()
    {
        using var made = Build(_ => { }, configure: static services => services.AddFieldCrypt(static _ => null!));
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => made.StartAsync(Token));
        using var none = Build(_ => { }, configure: static services => services.AddFieldCrypt().ValidateKmsOnStart());
        await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => none.StartAsync(Token));
    }

    [Fact]
    public async Task All_keys_that_cannot_be_used_are_told_at_once_before_anything_starts()
    {
        string[] keys = [await CreateKeyAsync(), await CreateKeyAsync(), await CreateKeyAsync(), await CreateKeyAsync("RSA_2048")];
        await Administrator.DisableKeyAsync(new DisableKeyRequest { KeyId = keys[1] }, Token);
        await Administrator.ScheduleKeyDeletionAsync(keys[2], 7, Token);
        var started = false;
        using var host = Build(
            _ => { },
            configure: services =>
            {
                services.AddHostedService(_ => new Started(() => started = true));
                services.AddFieldCrypt(new CompositeKeyProvider(keys.Select(key => new KmsKeyProvider(key, Clients)))).ValidateKmsOnStart();
            });

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => host.StartAsync(Token));

        Assert.StartsWith("3 of 4 keys", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(keys[0], error.Message, StringComparison.Ordinal);
        Assert.All(keys[1..], key => Assert.Contains(key, error.Message, StringComparison.Ordinal));
        Assert.All(
            ["kms:EnableKey", "kms:CancelKeyDeletion", "SYMMETRIC_DEFAULT"],
            advice => Assert.Contains(advice, error.Message, StringComparison.Ordinal));
        Assert.False(started);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_outage_prevents_the_start_only_if_no_other_Region_stands_in(bool hasStandby)
    {
        var key = await CreateMultiRegionKeyAsync(Virginia);
        Dictionary<string, string?> settings = new() { ["KeyArn"] = key, ["LocalRegion"] = Dublin };
        if (hasStandby)
        {
            settings["FailoverRegions:0"] = Virginia;
        }

        using var host = Build(fieldCrypt => fieldCrypt.AddKms().ValidateKmsOnStart(), settings);
        using var outage = Kms.Faults.Outage(Dublin);

        var error = await Record.ExceptionAsync(() => host.StartAsync(Token));

        Assert.Equal(hasStandby, error is null);
        Assert.Equal(!hasStandby, error is FieldCryptConfigurationException);
    }

    [Fact]
    public async Task A_standby_that_is_missing_prevents_the_start()
    {
        var key = await CreateMultiRegionKeyAsync();
        using var host = Build(
            fieldCrypt => fieldCrypt.AddKms().ValidateKmsOnStart(),
            new() { ["KeyArn"] = key, ["LocalRegion"] = Dublin, ["FailoverRegions:0"] = Sydney });

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => host.StartAsync(Token));

        Assert.Contains(Sydney, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_without_clients_of_its_own_gets_some_with_the_settings()
    {
        var key = await CreateKeyAsync();
        var services = new ServiceCollection();
        services.AddFieldCrypt().AddKms(kms =>
        {
            kms.KeyArn = key;
            kms.Deadline = TimeSpan.FromSeconds(30);
        });
        await using var provider = services.BuildServiceProvider();
        Assert.Equal(TimeSpan.FromSeconds(30), provider.GetRequiredService<KmsClients>().Options.Deadline);
    }

    [Theory]
    [InlineData("patients", "KeyArn 'patients'")]
    [InlineData("arn:aws:kms:eu-nowhere-9:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "There is no AWS Region 'eu-nowhere-9'")]
    public async Task Wrong_settings_are_told_at_start_without_asking_KMS(string keyArn, string says)
    {
        using var host = Build(fieldCrypt => fieldCrypt.AddKms(kms => kms.KeyArn = keyArn));

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => host.StartAsync(Token));

        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(Kms.Audit.Records);
    }

    [Fact]
    public async Task Endpoint_and_credentials_are_those_of_the_hosts_KMS_client_in_whichever_Region_the_key_is()
    {
        var key = await CreateKeyAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonKeyManagementService>(new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("application", "secret"), new AmazonKeyManagementServiceConfig { ServiceURL = Kms.Endpoint.ToString() }));
        services.AddFieldCrypt().AddKms(kms => kms.KeyArn = key);
        await using var provider = services.BuildServiceProvider();
        await provider.RequireFieldCryptAsync(Token);
        Kms.Audit.Clear();

        await WrapAsync(provider.GetRequiredService<KeyProvider>());

        var record = Assert.Single(Kms.Audit.Records);
        Assert.Equal((Dublin, "arn:aws:iam::111122223333:role/application"), (record.Region, record.Principal));
    }

    [Fact]
    public async Task A_hosts_KMS_client_that_is_bound_to_another_Region_at_its_endpoint_is_not_used()
    {
        var key = await CreateKeyAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonKeyManagementService>(new AmazonKeyManagementServiceClient(
            new BasicAWSCredentials("application", "secret"),
            new AmazonKeyManagementServiceConfig { ServiceURL = Kms.Endpoint.ToString(), AuthenticationRegion = Sydney }));
        services.AddFieldCrypt().AddKms(kms => kms.KeyArn = key);
        await using var provider = services.BuildServiceProvider();

        var error = await Assert.ThrowsAsync<FieldCryptConfigurationException>(() => WrapAsync(provider.GetRequiredService<KeyProvider>()));

        Assert.Contains(Sydney, error.Message, StringComparison.Ordinal);
    }

    private IHost Build(
        Action<FieldCrypt.Hosting.FieldCryptBuilder> add,
        Dictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            (settings ?? []).Select(pair => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"FieldCrypt:Kms:{pair.Key}"), pair.Value)));
        builder.Services.Configure<KmsSettings>(builder.Configuration.GetSection("FieldCrypt:Kms"));
        builder.Services.AddSingleton(Clients);
        configure?.Invoke(builder.Services);
        add(builder.Services.AddFieldCrypt());
        return builder.Build();
    }

    private sealed class Started(Action onStart) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            onStart();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

namespace FieldCrypt.FromTheStart.Tests.Packages;

/// <summary>A project outside of this repository that references the package and nothing else of it.</summary>
[Collection(nameof(LocalFeed))]
public class PackageConsumerTests(LocalFeed feed)
{
    [Fact]
    public async Task A_program_that_only_references_the_package_is_refused_and_one_that_switches_it_off_is_not()
    {
        var consumer = new Consumer(feed);

        await consumer.BuildAsync();
        Assert.Equal("FC-PAST-ENCRYPTION", await consumer.RunAsync());

        await consumer.BuildAsync("-p:FieldCryptFromTheStart=false");
        Assert.Equal("sent", await consumer.RunAsync());
    }
}

using Amazon;
using FieldCrypt.DynamoDb.Tests.Interception;

namespace FieldCrypt.DynamoDb.Tests.Both;

/// <summary>
/// Programs that came from an older AWS SDK may want collections never to be null. The switch is the process's, so these rows run alone; they are those whose
/// answers hold nothing somewhere.
/// </summary>
[Collection<Alone>]
public sealed class InitializedCollectionTests(DynamoDbFixture fixture) : BothRows(fixture)
{
    public static TheoryData<string> Names =>
    [
        "a deletion of what is not there",
        "a projection to what is not there",
        "a put of a new item has no old one",
        "a put with an expected value in the former form",
        "all that was of an item that was not there",
        "nothing comes back",
        "a count of what a filter leaves",
        "an item that is not there",
        "an update of an item that must be there and is not",
        "a deletion of what must be there and is not",
        "a deletion if an encrypted attribute is otherwise",
        "an object of nulls is saved and loaded",
        "an object of empty collections is saved and loaded",
        "a transaction of objects of which one has an old version",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_same_code_has_the_same_outcome(string row)
    {
        AWSConfigs.InitializeCollections = true;
        try
        {
            await SameOutcomeAsync(row);
        }
        finally
        {
            AWSConfigs.InitializeCollections = false;
        }
    }
}

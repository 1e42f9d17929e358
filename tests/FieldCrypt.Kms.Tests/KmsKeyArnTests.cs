using System.Text;
using CsCheck;

namespace FieldCrypt.Kms.Tests;

public sealed class KmsKeyArnTests
{
    private const string Dublin = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1";
    private const string Virginia = "arn:aws:kms:us-east-1:111122223333:key/mrk-1";

    private static readonly Gen<string> Arns = Gen.Select(
        Gen.OneOf("aws", "aws-cn", "aws-us-gov"),
        Gen.OneOf("eu-west-1", "us-east-1", "cn-north-1"),
        Gen.OneOf("111122223333", "444455556666"),
        Gen.OneOf("key/mrk-1", "key/mrk-2", "key/1234abcd-12ab", "alias/mrk-1", "alias/a/b_c"),
        (partition, region, account, resource) => $"arn:{partition}:kms:{region}:{account}:{resource}");

    [Theory]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", true)]
    [InlineData("arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1", true)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/Mrk-1", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/1-mrk-1", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/patients", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/mrk-1", false)]
    public void An_arn_is_read_and_says_whether_its_key_is_multi_Region(string text, bool multiRegion)
    {
        Assert.True(KmsKeyArn.TryParse(text, out var arn));
        Assert.Equal(multiRegion, arn.IsMultiRegionKey);
        Assert.Equal(text, arn.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("mrk-1234")]
    [InlineData("alias/patients")]
    [InlineData("1234abcd-12ab-34cd-56ef-1234567890ab")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/a:b")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/a/b")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:Key/a")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:grant/a")]
    [InlineData("arn:aws:kms:eu-west-1::key/a")]
    [InlineData("arn:aws:kms:eu-west-1:11112222333:key/a")]
    [InlineData("arn:aws:kms:eu-west-1:1111222233334:key/a")]
    [InlineData("arn:aws:kms:eu-west-1:11112222333x:key/a")]
    [InlineData("arn:aws:kms::111122223333:key/a")]
    [InlineData("arn:aws:kms:evil.example/:111122223333:key/a")]
    [InlineData("arn:aws:kms:EU-WEST-1:111122223333:key/a")]
    [InlineData("arn:aws:kms:-eu:111122223333:key/a")]
    [InlineData("arn::kms:eu-west-1:111122223333:key/a")]
    [InlineData("arn:aws:s3:eu-west-1:111122223333:key/a")]
    [InlineData("ARN:aws:kms:eu-west-1:111122223333:key/a")]
    [InlineData(" arn:aws:kms:eu-west-1:111122223333:key/a")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/a\n")]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/ä")]
    [InlineData("arn:aws:kms:eu-west-1:١١١١٢٢٢٢٣٣٣٣:key/a")]
    public void What_is_not_the_arn_of_a_key_or_alias_is_refused(string text)
    {
        Assert.False(KmsKeyArn.TryParse(text, out _));
        Assert.False(KmsKeyArn.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FieldCryptConfigurationException>(() => KmsKeyArn.Parse(text));
    }

    [Fact]
    public void An_arn_longer_than_KMS_allows_is_refused()
    {
        var prefix = "arn:aws:kms:eu-west-1:111122223333:alias/";
        Assert.True(KmsKeyArn.TryParse(prefix.PadRight(KmsKeyArn.MaxLength, 'a'), out _));
        Assert.False(KmsKeyArn.TryParse(prefix.PadRight(KmsKeyArn.MaxLength + 1, 'a'), out _));
    }

    [Theory]
    [InlineData(Dublin, Dublin, true)]
    [InlineData(Dublin, Virginia, true)]
    [InlineData(Virginia, Dublin, true)]
    [InlineData(Dublin, "arn:aws:kms:us-east-1:111122223333:key/mrk-2", false)]
    [InlineData(Dublin, "arn:aws:kms:us-east-1:444455556666:key/mrk-1", false)]
    [InlineData(Dublin, "arn:aws-cn:kms:us-east-1:111122223333:key/mrk-1", false)]
    [InlineData(Dublin, "arn:aws:kms:us-east-1:111122223333:alias/mrk-1", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:alias/mrk-1", "arn:aws:kms:us-east-1:111122223333:alias/mrk-1", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/a", "arn:aws:kms:us-east-1:111122223333:key/a", false)]
    [InlineData("arn:aws:kms:eu-west-1:111122223333:key/a", "arn:aws:kms:eu-west-1:111122223333:key/a", true)]
    public void Related_multi_Region_keys_match_and_nothing_else_does(string configured, string stored, bool matches) =>
        Assert.Equal(matches, KmsKeyArn.Parse(configured).Matches(KmsKeyArn.Parse(stored)));

    [Fact]
    public void Matching_is_the_same_both_ways_and_holds_for_the_key_itself() =>
        Gen.Select(Arns, Arns).Sample((left, right) =>
        {
            var (x, y) = (KmsKeyArn.Parse(left), KmsKeyArn.Parse(right));
            Assert.True(x.Matches(x));
            Assert.Equal(x.Matches(y), y.Matches(x));
            Assert.Equal(x.IsMultiRegionKey, x.Matches(x.InRegion("ap-south-1")));
        });

    [Fact]
    public void Any_text_that_is_accepted_is_written_back_unchanged() =>
        Gen.Select(Arns, Gen.Int[0, 80], Gen.Char).Sample((arn, at, changed) =>
        {
            var chars = arn.ToCharArray();
            chars[at % chars.Length] = changed;
            var text = new string(chars);
            if (KmsKeyArn.TryParse(text, out var parsed))
            {
                Assert.Equal(text, parsed.ToString());
            }
        });

    [Fact]
    public void Any_bytes_from_the_store_are_read_or_refused_without_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Assert.False(KmsKeyArn.TryParse(bytes, out _)));
}

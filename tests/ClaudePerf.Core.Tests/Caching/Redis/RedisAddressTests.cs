using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Caching.Redis;

namespace ClaudePerf.Core.Tests.Caching.Redis;

public sealed class RedisAddressTests
{
    private const string Secret = "s3cr3t";

    [Theory]
    [InlineData("localhost", "localhost")]
    [InlineData("cache:6380,ssl=true", "cache:6380,ssl=true")]
    [InlineData("cache:6380,user=me,password=s3cr3t,ssl=true", "cache:6380,user=me,password=*****,ssl=true")]
    [InlineData("cache:6380, PassWord = s3cr3t=", "cache:6380, PassWord =*****")]
    [InlineData("redis://cache", "redis://cache")]
    [InlineData("redis://me:s3cr3t@cache:6380/2", "redis://me:*****@cache:6380/2")]
    [InlineData("rediss://:s3cr3t@cache", "rediss://:*****@cache")]
    [InlineData("redis://me:a:s3cr3t@cache", "redis://me:*****@cache")]
    [InlineData("cache,password=s3cr3t@s3cr3t:s3cr3t", "cache,password=*****")]
    [InlineData("cache,user=me@corp", "cache,user=me@corp")]
    public void A_displayed_address_has_no_password(string text, string shown)
    {
        Assert.Equal(shown, RedisAddress.Parse(text).ToString());
        Assert.Equal(shown, RedisAddress.Masked(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password=s3cr3t")]
    [InlineData("me:s3cr3t@cache:6379")]
    [InlineData("cache,pasword=s3cr3t")]
    [InlineData("cache,me:s3cr3t@other")]
    [InlineData("me:s3cr3t,s3cr3t@cache,password=s3cr3t")]
    [InlineData("redis://me:s3cr3t@cache/first")]
    [InlineData("redis://me:s3cr3t@cache:99999")]
    [InlineData("redis://me:s3cr3t,s3cr3t=@s3cr3t@cache")]
    [InlineData("http://me:s3cr3t@cache")]
    [InlineData("cache,password=s3cr3t,ssl=perhaps")]
    public void An_invalid_address_is_rejected_without_showing_the_password(string text)
    {
        var exception = Assert.Throws<FormatException>(() => RedisAddress.Parse(text));
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Options_print_no_password() => Assert.EndsWith(
        "Store = Redis, RedisConnection = redis://me:*****@cache }",
        new PromptCacheOptions { Store = CacheStoreKind.Redis, RedisConnection = "redis://me:s3cr3t@cache" }.ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void A_url_is_converted_to_client_options()
    {
        var options = RedisAddress.Parse("rediss://some%20one:p%40ss%2C@cache.example:6390/3").Options();
        Assert.True(options.Ssl);
        Assert.Equal("some one", options.User);
        Assert.Equal("p@ss,", options.Password);
        Assert.Equal(3, options.DefaultDatabase);
        Assert.Equal("Unspecified/cache.example:6390", Assert.Single(options.EndPoints).ToString());
        Assert.Equal("Unspecified/cache:6379", Assert.Single(RedisAddress.Parse("redis://cache").Options().EndPoints).ToString());
    }
}

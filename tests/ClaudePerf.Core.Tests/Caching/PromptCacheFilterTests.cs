using ClaudePerf.Core.Caching;

namespace ClaudePerf.Core.Tests.Caching;

public class PromptCacheFilterTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    private static readonly CacheEntryInfo Entry = new()
    {
        Key = "k",
        Kind = CacheEntryKind.Prompt,
        Agent = "a",
        Project = "/p",
        Model = "m",
        Created = Now.AddDays(-2),
        LastUsed = Now.AddDays(-1),
    };

    private static Func<string, bool> Is(string name) => value => value == name;

    public static TheoryData<PromptCacheFilter, bool> Filters => new()
    {
        { new(), true },
        { new() { Key = Is("k") }, true },
        { new() { Key = Is("x") }, false },
        { new() { Kind = [CacheEntryKind.Prompt] }, true },
        { new() { Kind = [CacheEntryKind.Measurement] }, false },
        { new() { Agent = Is("x") }, false },
        { new() { Project = Is("x") }, false },
        { new() { Model = Is("x") }, false },
        { new() { Agent = Is("a"), Project = Is("/p"), Model = Is("m") }, true },
        { new() { CreatedBefore = Now.AddDays(-1) }, true },
        { new() { CreatedBefore = Now.AddDays(-2) }, false },
        { new() { UsedBefore = Now }, true },
        { new() { UsedBefore = Now.AddDays(-1) }, false },
    };

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public void An_entry_matches_if_it_meets_every_condition(PromptCacheFilter filter, bool matches) =>
        Assert.Equal(matches, filter.Matches(Entry));

    [Fact]
    public void An_entry_without_an_agent_matches_no_name() =>
        Assert.False(new PromptCacheFilter { Agent = static _ => true }.Matches(Entry with { Agent = null }));

    [Fact]
    public void The_most_recently_used_entry_is_first() =>
        Assert.Equal(["new", "k"], new PromptCacheFilter().Apply([Entry, Entry with { Key = "new", LastUsed = Now }])
            .Select(static entry => entry.Key));
}

using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Tests.Usage.Queries;

/// <summary>Patterns behave as in PowerShell.</summary>
public sealed class NamePatternTests
{
    [Theory]
    [InlineData("rev*", "reviewer", true)]
    [InlineData("rev*", "Reviewer", true)]
    [InlineData("*view*", "reviewer", true)]
    [InlineData("*viewe", "reviewer", false)]
    [InlineData("*e*e*r", "reviewer", true)]
    [InlineData("r?viewer", "reviewer", true)]
    [InlineData("reviewer?", "reviewer", false)]
    [InlineData("*", "", true)]
    [InlineData("**", "a", true)]
    [InlineData("?", "", false)]
    [InlineData("[a-c]x", "Bx", true)]
    [InlineData("[A-C]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[-a]x", "-x", true)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("[a`-c]x", "bx", false)]
    [InlineData("[a`-c]x", "-x", true)]
    [InlineData("[]]x", "]x", true)]
    [InlineData("[`]]x", "]x", true)]
    [InlineData("[*]x", "*x", true)]
    [InlineData("[*]x", "ax", false)]
    [InlineData("opus`[1m`]*", "opus[1m]", true)]
    [InlineData("opus[1m]", "opusm", true)]
    [InlineData("opus[1m]", "opus[1m]", false)]
    [InlineData("`**", "*a", true)]
    [InlineData("`**", "aa", false)]
    [InlineData("a]*", "a]b", true)]
    [InlineData("*`", "a`", true)]
    [InlineData("/home/*/b", "/home/a/b", true)]
    public void A_pattern_fits(string pattern, string name, bool fits) => Assert.Equal(fits, new NamePattern(pattern).Matches(name));

    [Theory]
    [InlineData("[")]
    [InlineData("a[b")]
    [InlineData("a[]")]
    [InlineData("a[`]")]
    [InlineData("a[z-b]")]
    public void An_invalid_pattern_throws(string pattern) => Assert.Contains(
        $"'{pattern}'", Assert.Throws<FormatException>(() => UsageNameFilter.For([pattern])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a", false)]
    [InlineData("a`*", false)]
    [InlineData("a``*", true)]
    [InlineData("a]", true)]
    [InlineData("?", true)]
    public void A_wildcard_is_found_unless_it_is_escaped(string text, bool has) => Assert.Equal(has, NamePattern.HasWildcard(text));

    [Fact]
    public void Brackets_of_a_literal_name_are_not_a_wildcard()
    {
        var filter = UsageNameFilter.For(["opus[1m]"])!;
        Assert.True(filter("OPUS[1m]"));
        Assert.True(filter("opusm"));
        Assert.False(filter("opus"));
    }
}

using System.Text.RegularExpressions;
using ClaudePerf.Core.Budgets;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets;

public class SimpleWildcardTests
{
    [Theory]
    [InlineData("opus*", "Opus-5", true)]
    [InlineData("*", "", true)]
    [InlineData("?", "", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("opus[1m]", "opus[1m]", true)]
    [InlineData(@"C:\dev\*", @"C:\dev\app", true)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b", "xxbxxa", false)]
    public void Matches_as_people_expect(string pattern, string name, bool matches) =>
        Assert.Equal(matches, SimpleWildcard.Matches(pattern, name));

    [Fact]
    public void Agrees_with_a_regular_expression() =>
        Gen.Select(Gen.String[Gen.Char["ab*?"], 0, 8], Gen.String[Gen.Char["abAB"], 0, 10]).Sample((pattern, name) =>
        {
            var expression = "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal)
                .Replace(@"\?", ".", StringComparison.Ordinal) + "$";
            return SimpleWildcard.Matches(pattern, name) == Regex
                .IsMatch(name, expression, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        });
}

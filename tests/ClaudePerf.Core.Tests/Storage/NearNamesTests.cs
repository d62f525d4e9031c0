using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tests.Storage;

public class NearNamesTests
{
    private static readonly string[] Agents = ["code-reviewer", "dead-code-remover", "backend-engineer", "docs-writer", "main"];

    [Theory]
    [InlineData("code-reviewr", "code-reviewer")]
    [InlineData("Code-Reviewer", "code-reviewer")]
    [InlineData("mian", "main")]
    [InlineData("backend", "backend-engineer")]
    public void A_typo_or_a_part_of_a_name_leads_to_the_name(string typed, string meant) =>
        Assert.Equal([meant], NearNames.Find(typed, Agents));

    [Theory]
    [InlineData("nosuch")]
    [InlineData("zz")]
    [InlineData("")]
    public void A_name_that_is_like_none_has_no_near_name(string typed)
    {
        Assert.Empty(NearNames.Find(typed, Agents));
        Assert.Equal("", NearNames.Question(typed, Agents));
    }

    [Fact]
    public void A_question_names_up_to_three_in_the_order_of_likeness()
    {
        Assert.Equal(" Did you mean 'docs-writer'?", NearNames.Question("doc-writer", Agents));
        Assert.Equal(" Did you mean 'web-tests' or 'api-tests'?", NearNames.Question("tests", ["web-tests", "daily", "api-tests"]));
        Assert.Equal(" Did you mean 'a-test', 'b-test' or 'c-test'?", NearNames.Question("test", ["a-test", "b-test", "c-test", "d-test"]));
    }

    [Fact]
    public void A_very_long_name_is_compared_too() =>
        Assert.Equal([new string('x', 200)], NearNames.Find(new string('x', 199), [new string('x', 200), "y"]));
}

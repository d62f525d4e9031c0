using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>What each rule does, and what it leaves alone.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("blank-lines", "A.\n\n\n\nB.\n", "A.\n\nB.\n")]
    [InlineData("blank-lines", "    a\n\n\n\n    b\n", "    a\n\n\n\n    b\n")]
    [InlineData("trailing-space", "A.  \n\nB.\t\n", "A.\n\nB.\n")]
    [InlineData("trailing-space", "one  \ntwo \nthree\n", "one  \ntwo\nthree\n")]
    [InlineData("trailing-space", "```\na  \n```\n", "```\na  \n```\n")]
    [InlineData("heading-signs", "## A ##\n\n# B\n", "## A\n\n# B\n")]
    [InlineData("heading-signs", "## C#\n", "## C#\n")]
    [InlineData("thematic-breaks", "A.\n\n---\n\n## B\n\n-----\n\nC.\n", "A.\n\n## B\n\n---\n\nC.\n")]
    [InlineData("thematic-breaks", "A.\n---\n", "A.\n---\n")]
    [InlineData("table-space", "| a   | b |\n|:------|-----:|\n| `x|y`  |  1 \\| 2 |\n", "| a | b |\n|:---|---:|\n| `x|y` | 1 \\| 2 |\n")]
    [InlineData("repeated-sentences", "- Read the whole file first\n- Read the whole file first\n- Write it\n",
        "- Read the whole file first\n- Write it\n")]
    [InlineData("repeated-sentences", "Read the whole file at once. Read the whole file at once. Then go.\n",
        "Read the whole file at once. Then go.\n")]
    [InlineData("repeated-sentences", "- Read the whole file first\n- Write it\n- Read the whole file first\n",
        "- Read the whole file first\n- Write it\n- Read the whole file first\n")]
    [InlineData("repeated-sentences", "- Again\n- Again\n", "- Again\n- Again\n")]
    [InlineData("repeated-sentences", "- Finding with its file: [name]\n- Finding with its file: [name]\n",
        "- Finding with its file: [name]\n- Finding with its file: [name]\n")]
    [InlineData("repeated-sentences", "Write the report as:\n\n- One line for each finding\n- One line for each finding\n",
        "Write the report as:\n\n- One line for each finding\n- One line for each finding\n")]
    [InlineData("repeated-sentences", "> - Read the whole file first\n> - Read the whole file first\n",
        "> - Read the whole file first\n> - Read the whole file first\n")]
    [InlineData("repeated-sentences", "Ask the user for his name. Then wait.\n\nAsk the user for his name. Then go.\n",
        "Ask the user for his name. Then wait.\n\nAsk the user for his name. Then go.\n")]
    [InlineData("thematic-breaks", "Each record starts with:\n\n---\nstatus: proposed\ndate: YYYY\n---\n\nAfter it comes text.\n",
        "Each record starts with:\n\n---\nstatus: proposed\ndate: YYYY\n---\n\nAfter it comes text.\n")]
    [InlineData("thematic-breaks", "Write it like this:\n\n---\n\n# Report\n\nText.\n\n---\n\n## Next\n\nGo.\n",
        "Write it like this:\n\n---\n\n# Report\n\nText.\n\n---\n\n## Next\n\nGo.\n")]
    [InlineData(
        "thematic-breaks", "Write:\n\n---\n\n# A\n\n---\n\n# B\n\n---\n\n# C\n", "Write:\n\n---\n\n# A\n\n---\n\n# B\n\n---\n\n# C\n")]
    [InlineData("thematic-breaks", "A.\n\n---\nname: x\n\n# B\n", "A.\n\n---\nname: x\n\n# B\n")]
    [InlineData(
        "thematic-breaks",
        "Answer in the following format. Begin with a summary.\n\n---\n\n# Summary\n\n[Text]\n\n---\n\n# Issues\n\n[Text]\n",
        "Answer in the following format. Begin with a summary.\n\n---\n\n# Summary\n\n[Text]\n\n---\n\n# Issues\n\n[Text]\n")]
    [InlineData("thematic-breaks", "Use this template.\n\n# Summary\n\n[Text]\n\n---\n\n# Issues\n\n[Text]\n",
        "Use this template.\n\n# Summary\n\n[Text]\n\n---\n\n# Issues\n\n[Text]\n")]
    [InlineData("thematic-breaks", "## Output\n\n### Summary\n\nText.\n\n---\n\n### Issues\n\nText.\n",
        "## Output\n\n### Summary\n\nText.\n\n---\n\n### Issues\n\nText.\n")]
    [InlineData("thematic-breaks", "## Report Template\n\n[Text]\n\n---\n\n### Issues\n\nText.\n",
        "## Report Template\n\n[Text]\n\n---\n\n### Issues\n\nText.\n")]
    [InlineData("thematic-breaks", "## Output\n\nText.\n\n---\n\n## Issues\n\nText.\n", "## Output\n\nText.\n\n## Issues\n\nText.\n")]
    [InlineData("repeated-sentences", "- Raise it to 2**3\n- Raise it to 23\n", "- Raise it to 2**3\n- Raise it to 23\n")]
    [InlineData("repeated-sentences", "- report 2**3 now\n- repor**t 2**3 now\n", "- report 2**3 now\n- repor**t 2**3 now\n")]
    [InlineData("repeated-sentences", "- Take 2 ** 3\n- Take 2 3\n", "- Take 2 ** 3\n- Take 2 3\n")]
    [InlineData("thematic-breaks", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n\n# D\n",
        "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n\n# D\n")]
    [InlineData("thematic-breaks", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n",
        "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n")]
    [InlineData("repeated-sentences", "# A\n\n- Coverage above 80%\n\n# B\n\n- Coverage above 80%\n",
        "# A\n\n- Coverage above 80%\n\n# B\n\n- Coverage above 80%\n")]
    [InlineData(
        "repeated-sentences",
        "1. Read the whole file again from the very begin.\n2. Fix it.\n3. Read the whole file again from the very begin.\n",
        "1. Read the whole file again from the very begin.\n2. Fix it.\n3. Read the whole file again from the very begin.\n")]
    public void Rules_do_their_work_and_no_more(string rule, string before, string after) =>
        Assert.Equal(after, Prompts.Body(before, rule));

    private const string English = "\nThis is the text of the agent, and it is for the tests.\n";

    private static readonly string Bold = string.Concat(Enumerable.Range(0, 9).Select(i => $"- **Label{(char)('a' + i)}**: text\n"));

    [Theory]
    [InlineData("")]
    [InlineData("\nDo **not** stop.\n")]
    [InlineData("\n2**3 and `**kwargs**`\n")]
    [InlineData("\n> **Quoted** text\n")]
    [InlineData("\nAnswer in this form:\n\n- **Result**: text\n")]
    [InlineData("\n- **Name**: [name]\n- **Place**: somewhere\n")]
    public void Excessive_emphasis_is_removed_except_on_instructions_and_forms(string rest) =>
        Assert.Equal(Bold.Replace("**", "", StringComparison.Ordinal) + English + rest, Prompts.Body(Bold + English + rest, "emphasis"));

    [Theory]
    [InlineData("\nDas ist der Text des Agenten, und er ist für die Tests da.\n")]
    [InlineData("\nC'est le texte de l'agent, et il est pour les tests.\n")]
    public void Emphasis_stays_in_unknown_languages(string text) => Assert.Equal(Bold + text, Prompts.Body(Bold + text, "emphasis"));

    [Theory]
    [InlineData("- **One**: text\n- two\n- three\n")]
    [InlineData(
        "- **Stop**: never go on\n- **a**: b\n- **c**: d\n- **e**: f\n- **g**: h\n- **i**: j\n- **k**: l\n- **m**: n\n- **o**: p\n")]
    public void A_list_keeps_all_or_none_of_its_emphasis(string list) => Assert.Equal(list, Prompts.Body(list, "emphasis"));

    [Theory]
    [InlineData(OptimizationLevel.Standard)]
    [InlineData(OptimizationLevel.Structural)]
    public void Emphasis_is_only_changed_if_the_rule_is_named(OptimizationLevel level)
    {
        var result = Prompts.Optimize(Prompts.Agent(Bold), level);
        Assert.Equal(Bold, result.Optimized.Body);
        Assert.Empty(result.Edits);
        Assert.Empty(OptimizationRules.Select(Prompts.Options with { Rules = ["emph*"] }));
    }

    [Fact]
    public void A_description_ending_with_a_single_quote_is_read()
    {
        const string Description = ">'Says that it is so'";
        var result = Prompts.Optimize(Prompts.Agent("Body.\n", Description), OptimizationLevel.Structural);
        Assert.True(result.Preservation.Passed);
        Assert.Equal(Description, result.Optimized.Description);
    }

    [Fact]
    public void Long_descriptions_keep_sentences_about_when_to_use_the_agent()
    {
        var rest = " Masters queues, topics and streams of all common vendors." + string.Concat(Enumerable.Repeat(" Knows brokers.", 25));
        var result = Prompts.OptimizeBy(
            Prompts.Agent("Body.\n", "Works on queues." + rest + " Use it when messages get lost."), "long-descriptions");
        Assert.Equal("Works on queues. Use it when messages get lost.", result.Optimized.Description);
        Assert.Contains("Masters queues, topics and streams of all common vendors.", result.Optimized.Body, StringComparison.Ordinal);
        Assert.True(result.Preservation.Passed);
    }

    [Fact]
    public void Dynamic_sections_of_a_command_come_last()
    {
        const string Text = "---\ndescription: c\n---\n# Status\n\n- !`git status`\n\n# Task\n\nCommit it.\n";
        var result = Prompts.OptimizeBy(Text, "dynamic-last", PromptKind.Command);
        Assert.Equal("# Task\n\nCommit it.\n\n# Status\n\n- !`git status`\n", result.Optimized.Body);
        Assert.Equal(result.Text, Prompts.OptimizeBy(result.Text, "dynamic-last", PromptKind.Command).Text);
    }
}

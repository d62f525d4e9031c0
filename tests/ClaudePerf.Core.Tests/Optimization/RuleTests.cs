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
    [InlineData("table-space", "| a   | b |\n|:------|-----:|\n| `x|y`  |  1 \\| 2 |\n", "| a | b |\n|:-|-:|\n| `x|y` | 1 \\| 2 |\n")]
    [InlineData("redundant-headings", "# A\n\n# A\n\nB.\n", "# A\n\nB.\n")]
    [InlineData("redundant-headings", "# A\n\nB.\n\n# A\n", "# A\n\nB.\n\n# A\n")]
    [InlineData("openers", "Please note that the build is slow. Please run it.\n", "The build is slow. Run it.\n")]
    [InlineData("openers", "Say \"Please note that it is so\" and stop.\n", "Say \"Please note that it is so\" and stop.\n")]
    [InlineData("filler", "Read the log in order to see it, prior to a fix.\n", "Read the log to see it, before a fix.\n")]
    [InlineData("filler", "# In order to win\n\n`in order to` stays.\n", "# In order to win\n\n`in order to` stays.\n")]
    [InlineData("repeated-sentences", "Always write the tests before the code of the module. Then go.\n\nAlways write the tests before the code of the module.\n", "Always write the tests before the code of the module. Then go.\n")]
    [InlineData("repeated-sentences", "- Read it\n- Write it\n- Read it\n", "- Read it\n- Write it\n")]
    [InlineData("repeated-sentences", "- Raise it to 2**3\n- Raise it to 23\n", "- Raise it to 2**3\n- Raise it to 23\n")]
    [InlineData("repeated-sentences", "- report 2**3 now\n- repor**t 2**3 now\n", "- report 2**3 now\n- repor**t 2**3 now\n")]
    [InlineData("repeated-sentences", "- Take 2 ** 3\n- Take 2 3\n", "- Take 2 ** 3\n- Take 2 3\n")]
    [InlineData("repeated-sentences", "Do all of these things in the order in which they stand.\n\n- Read it\n\nDo all of these things in the order in which they stand.\n\n- Read it\n", "Do all of these things in the order in which they stand.\n\n- Read it\n\nDo all of these things in the order in which they stand.\n\n- Read it\n")]
    [InlineData("thematic-breaks", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n\n# D\n", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n\n# D\n")]
    [InlineData("thematic-breaks", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n", "See [a].\n\n[a]: http://b.c\n\n---\n\n[a]: http://b.c\n")]
    [InlineData("repeated-sentences", "# A\n\n- Coverage above 80%\n\n# B\n\n- Coverage above 80%\n", "# A\n\n- Coverage above 80%\n\n# B\n\n- Coverage above 80%\n")]
    [InlineData("repeated-sentences", "1. Read the whole file again from the very begin.\n2. Fix it.\n3. Read the whole file again from the very begin.\n", "1. Read the whole file again from the very begin.\n2. Fix it.\n3. Read the whole file again from the very begin.\n")]
    public void Does_its_work_and_no_more(string rule, string before, string after) => Assert.Equal(after, Prompts.Body(before, rule));

    [Fact]
    public void Emphasis_goes_only_where_it_is_everywhere_and_stays_on_what_binds()
    {
        var items = string.Concat(Enumerable.Range(0, 9).Select(i => $"- **Label{(char)('a' + i)}**: text\n"));
        Assert.Equal(items.Replace("**", "", StringComparison.Ordinal) + "- Do **not** stop\n", Prompts.Body(items + "- Do **not** stop\n", "emphasis"));
        const string Few = "- **One**: text\n- two\n- three\n";
        Assert.Equal(Few, Prompts.Body(Few, "emphasis"));
        const string Marks = "2**3 and `**kwargs**`\n";
        Assert.Equal(items.Replace("**", "", StringComparison.Ordinal) + Marks, Prompts.Body(items + Marks, "emphasis"));
    }

    [Theory]
    [InlineData("Use this agent when tests fail. Examples:\\n\\n<example>\\nContext: A test fails\\nuser: \"Fix it\"\\n</example>")]
    [InlineData("\"Use this agent when tests fail. Examples:\\n\\n<example>\\nContext: A test fails\\nuser: \\\"Fix it\\\"\\n</example>\"")]
    [InlineData("'Use this agent when tests fail. Examples: <example> Context: A test fails user: \"Fix it\" </example>'")]
    [InlineData("|\n  Use this agent when tests fail. Examples:\n\n  <example>\n  Context: A test fails\n  user: \"Fix it\"\n  </example>")]
    [InlineData(">\n  Use this agent when tests fail. Examples:\n\n  <example>\n  Context: A test fails\n  user: \"Fix it\"\n  </example>")]
    public void Examples_move_to_the_body_whatever_way_the_description_is_written(string description)
    {
        var result = Prompts.OptimizeBy(Prompts.Agent("Body.\n", description), "description-examples");
        Assert.True(result.Preservation.Passed);
        Assert.True(result.Optimized.Loads);
        Assert.Equal("Use this agent when tests fail.", result.Optimized.Description!.Trim());
        Assert.Contains("## Usage examples\n\nExamples:", result.Optimized.Body, StringComparison.Ordinal);
        Assert.Contains("Context: A test fails", result.Optimized.Body, StringComparison.Ordinal);
        Assert.Contains("\"Fix it\"", result.Optimized.Body, StringComparison.Ordinal);
        Assert.Equal(["Read", "Grep"], result.Optimized.Tools!.Value);
        Assert.Equal(1, result.Edits.Count(edit => edit.State == EditState.Applied));
    }

    [Fact]
    public void A_situation_that_only_an_example_names_stays_in_the_description()
    {
        const string Description = "Writes migrations. <example>Context: User renames a database column user: \"go\" </example>";
        var result = Prompts.OptimizeBy(Prompts.Agent("Body.\n", Description), "description-examples");
        Assert.Equal("Writes migrations. Also when User renames a database column.", result.Optimized.Description);
    }

    [Fact]
    public void A_description_that_ends_with_a_single_mark_of_quotation_is_read()
    {
        const string Description = ">'Says that it is so'";
        var result = Prompts.Optimize(Prompts.Agent("Body.\n", Description), OptimizationLevel.Structural);
        Assert.True(result.Preservation.Passed);
        Assert.Equal(Description, result.Optimized.Description);
    }

    [Fact]
    public void A_description_of_examples_alone_is_left_alone()
    {
        var text = Prompts.Agent("Body.\n", "<example>user: go</example>");
        Assert.Equal(text, Prompts.Optimize(text, OptimizationLevel.Structural).Text);
    }

    [Fact]
    public void Long_descriptions_keep_what_tells_when_to_use_the_agent()
    {
        var rest = " Masters queues, topics and streams of all common vendors." + string.Concat(Enumerable.Repeat(" Knows brokers.", 25));
        var result = Prompts.OptimizeBy(Prompts.Agent("Body.\n", "Works on queues." + rest + " Use it when messages get lost."), "long-descriptions");
        Assert.Equal("Works on queues. Use it when messages get lost.", result.Optimized.Description);
        Assert.Contains("Masters queues, topics and streams of all common vendors.", result.Optimized.Body, StringComparison.Ordinal);
        Assert.True(result.Preservation.Passed);
    }

    private static readonly string Code = "```python\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"value_{i} = compute({i})\n")) + "```\n";

    [Fact]
    public void Long_code_moves_word_for_word_and_leaves_a_pointer()
    {
        var result = Prompts.OptimizeBy(Prompts.Agent("# Work\n\nDo the work.\n\n" + Code + "\nNever stop.\n"), "code-examples");
        var file = Assert.Single(result.Files);
        Assert.Equal("references/helper/work-code.md", file.Path.Replace('\\', '/'));
        Assert.Equal("# Work\n\n" + Code, file.Content);
        Assert.Equal("# Work\n\nDo the work.\n\nCode example for Work (python, 40 lines): read `references/helper/work-code.md` before you write such code.\n\nNever stop.\n", result.Optimized.Body);
        Assert.True(result.Preservation.Passed);
    }

    [Theory]
    [InlineData("tools: Read, Grep", "tools: Grep")]
    [InlineData("tools: Read, Grep", "disallowedTools: Read")]
    public void Nothing_moves_from_those_who_cannot_read(string tools, string without)
    {
        var text = Prompts.Agent("# Work\n\nDo the work.\n\n" + Code).Replace(tools, without, StringComparison.Ordinal);
        Assert.Empty(Prompts.Optimize(text, OptimizationLevel.Structural).Files);
    }

    [Theory]
    [InlineData("Answer in this format:\n\n")]
    [InlineData("Run these commands:\n\n")]
    public void Code_that_is_written_or_run_every_time_stays(string leadIn) =>
        Assert.Empty(Prompts.OptimizeBy(Prompts.Agent("# Work\n\n" + leadIn + Code), "code-examples").Files);

    [Fact]
    public void Instructions_stay_and_lists_of_subjects_move()
    {
        var subjects = "Concurrency patterns:\n\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"- Goroutine lifecycle {(char)('a' + i)}\n"));
        var rules = "Working rules:\n\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"- Never touch file {(char)('a' + i)}\n"));
        var result = Prompts.OptimizeBy(Prompts.Agent("# Work\n\n" + subjects + "\n" + rules), "reference-lists");
        Assert.Equal("# Work\n\n" + subjects, Assert.Single(result.Files).Content);
        Assert.Contains(rules, result.Optimized.Body, StringComparison.Ordinal);
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

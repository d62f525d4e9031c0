using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Evidence;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>What moves to files needs positive evidence and must pay; everything else stays.</summary>
public class ReferenceTextTests
{
    private const int Many = 400;

    private static readonly string Code = "```python\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"value_{i} = compute({i})\n"))
        + "```\n";
    private static readonly string Subjects = string
        .Concat(Enumerable.Range(0, Many).Select(i => $"- Topic {i}: queues, topics and streams of the broker\n"));
    private static readonly string Names = string
        .Concat(Enumerable.Range(0, Many).Select(i => $"- Compound component {(char)('a' + (i % 26))}{i}\n"));

    private static OptimizationResult Optimize(string body) =>
        Prompts.OptimizeBy(Prompts.Agent($"You are a helper of the team and work on it.\n\n{body}"), "reference-text");

    // As by its level: a wildcard does not name it.
    private static OptimizationResult OptimizeByLevel(string body) =>
        Prompts.OptimizeBy(Prompts.Agent($"You are a helper of the team and work on it.\n\n{body}"), "reference-tex?");

    public static TheoryData<string, string> Moving { get; } = new()
    {
        { "a list below a heading of knowledge", $"## Capabilities\n\n{Subjects}" },
        { "a list below a sub-heading of it", $"## Capabilities\n\n### Brokers\n\n{Subjects}" },
        { "a list with a label of knowledge", $"## Work\n\nTechnologies:\n\n{Subjects}" },
        { "three short lists with labels", $"## Work\n\nOne thing:\n{Names}\nAnother thing:\n{Names}\nThird thing:\n{Names}" },
        { "code called an example", $"## Work\n\nFor example:\n\n{Code}" },
        { "code below a heading of examples", $"## Code examples\n\n{Code}" },
        { "requests that users make",
            $"## Example interactions\n\n{string.Concat(Enumerable.Range(0, Many).Select(i => $"- \"Design the queue {i} of the team\"\n"))}" },
        { "a table of codes",
            $"## Codes\n\n| Code | Meaning |\n|---|---|\n{string.Concat(Enumerable.Range(0, Many).Select(i => $"| E{i} | The disk is full {i} times |\n"))}" },
    };

    [Theory]
    [MemberData(nameof(Moving))]
    public void Reference_moves_word_for_word(string what, string body)
    {
        var result = Optimize($"{body}\n## Rules\n\nNever stop.\n");
        Assert.True(result.Preservation.Passed, $"{what}: {string.Join("; ", result.Preservation.Violations)}");
        var file = Assert.Single(result.Files);
        var edit = Assert.Single(result.Edits);
        Assert.Equal(EditState.Applied, edit.State);
        Assert.True(edit.BreakEven!.Share >= 0.5);
        Assert.EndsWith("\n## Rules\n\nNever stop.\n", result.Optimized.Body, StringComparison.Ordinal);
        Assert.Contains(": read `references/helper/", result.Optimized.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("lists-lists", file.Path, StringComparison.Ordinal);
        Assert.All(body.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)
            || line.StartsWith("value_", StringComparison.Ordinal)), line => Assert.Contains(line, file.Content, StringComparison.Ordinal));
        Assert.Equal(result.Text, Prompts.OptimizeBy(result.Text, "reference-text").Text);
    }

    private static string Sections(string level, int count) => string.Concat(Enumerable.Range(0, count)
        .Select(i => $"{level} Subject number {i} of the broker\n\n{Subjects[..2000]}\n\n"));

    [Fact]
    public void The_pointer_names_everything_that_moved()
    {
        var result = Optimize($"## Capabilities\n\n{Sections("###", 14)}## Rules\n\nNever stop.\n");
        Assert.All(Enumerable.Range(0, 14), i => Assert.Contains($"ubject number {i} of the broker", result.Optimized.Body,
            StringComparison.Ordinal));
        Assert.EndsWith("/capabilities.md", Assert.Single(result.Files).Path.Replace('\\', '/'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("## Capabilities\n\n### Languages\n\nAlways ask first.\n\n", "###", "capabilities.md")]
    [InlineData("", "##", "knowledge.md")]
    public void A_file_of_several_sections_goes_by_what_they_have_in_common(string before, string level, string name)
    {
        var sections = Sections(level, 3).Replace("Subject", "Knowledge", StringComparison.Ordinal);
        var result = Optimize($"{before}{sections}## Rules\n\nNever stop.\n");
        Assert.EndsWith($"/{name}", Assert.Single(result.Files).Path.Replace('\\', '/'), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Staying { get; } = new()
    {
        { "steps called examples", $"## Step 1: Understanding the Skill with Concrete Examples\n\n{Code}" },
        { "examples of an output", $"## Output examples\n\n{Code}" },
        { "a form", $"## Capabilities\n\nAnswer in this format:\n\n{Subjects}" },
        { "code to reproduce", $"## Code examples\n\nCreate the file exactly as follows:\n\n{Code}" },
        { "bash", $"## Example\n\n{Code.Replace("python", "bash", StringComparison.Ordinal)}" },
        { "a graph", $"## Examples\n\n{Code.Replace("python", "dot", StringComparison.Ordinal)}" },
        { "data", $"## Examples\n\n{Code.Replace("python", "yaml", StringComparison.Ordinal)}" },
        { "good against bad", $"## Examples\n\nBad:\n\n{Code}" },
        { "code that says which is good", $"## Examples\n\n{Code.Replace("value_7 ", "# GOOD\nvalue_7 ", StringComparison.Ordinal)}" },
        { "a checklist", $"## Review checklist\n\n{Subjects}" },
        { "boxes to tick", $"## Capabilities\n\n{Subjects.Replace("- ", "- [ ] ", StringComparison.Ordinal)}" },
        { "bounds", $"## Capabilities\n\n{Subjects.Replace("queues", "coverage > 80%", StringComparison.Ordinal)}" },
        { "orders", $"## Capabilities\n\n{Subjects.Replace("Topic", "Check topic", StringComparison.Ordinal)}" },
        { "what must not be", $"## Knowledge\n\n{Subjects.Replace("queues", "never queues", StringComparison.Ordinal)}" },
        { "a table to decide by",
            $"## Reference\n\n| Code | Meaning | Action |\n|---|---|---|\n{string.Concat(Enumerable.Range(0, Many).Select(i => $"| E{i} | Full | Retry {i} |\n"))}" },
        { "a list of agents", $"## Available agents\n\n{Subjects}" },
        { "a numbered list", $"## Capabilities\n\n{string.Concat(Enumerable.Range(1, Many).Select(i => $"{i}. Topic of the broker\n"))}" },
        { "what stands in a tag", $"<process>\n\n## Capabilities\n\n{Subjects}\n</process>\n" },
        { "what stands after a fence in a fence", $"```markdown\n# Report\n```python\nx = 1\n```\n\n## Capabilities\n\n{Subjects}" },
        { "German", $"## Capabilities\n\nDas ist die Liste der Themen für den Agenten, und sie ist nicht kurz.\n\n{Subjects.Replace("queues, topics and streams of the broker", "Warteschlangen und Ströme der Vermittler für die Nachrichten", StringComparison.Ordinal)}" },
        { "Chinese", $"## Capabilities\n\n{string.Concat(Enumerable.Range(0, Many).Select(i => $"- 主题 {i} 的队列和流\n"))}" },
        { "three short lists that are not next to each other",
            $"## One thing\n\n{Names}\nDo it.\n\n## Other thing\n\n{Names}\nDo it too.\n" },
        { "what Claude Code replaces",
            $"## Capabilities\n\n{Subjects.Replace("Topic 7:", "Topic $ARGUMENTS:", StringComparison.Ordinal)}" },
        { "an earlier pointer",
            "## Capabilities\n\nReference lists (a, b): read `references/helper/capabilities.md` when the task is about one of them.\n" },
    };

    [Theory]
    [InlineData("Indexing (defer to database-architect)")]
    [InlineData("Schema changes, zero-downtime migrations (defer to database-architect)")]
    [InlineData("**Migrations**: schema changes (defers to database-architect)")]
    [InlineData("Audits (delegate to security-auditor)")]
    [InlineData("Audits (see security-auditor)")]
    [InlineData("Audits (ask the security team)")]
    [InlineData("Audits (consult security-auditor)")]
    [InlineData("Audits (escalate to the lead)")]
    [InlineData("Audits (hand off to security-auditor)")]
    [InlineData("Audits (hand over to security-auditor)")]
    [InlineData("Audits (leave to security-auditor)")]
    [InlineData("Audits (refer to security-auditor)")]
    [InlineData("Audits (coordinate with security-auditor)")]
    [InlineData("Audits (handled by security-auditor)")]
    [InlineData("Audits (owned by the security team)")]
    [InlineData("Audits; defer to security-auditor")]
    [InlineData("Audits — defer to security-auditor")]
    [InlineData("Audits – see security-auditor")]
    [InlineData("Audits: delegate to security-auditor")]
    [InlineData("Audits, but defer to security-auditor")]
    [InlineData("Audits [route to security-auditor]")]
    public void A_list_that_hands_over_stays(string item)
    {
        var body = $"## Capabilities\n\n{Subjects}- {item}\n";
        var result = Optimize(body);
        Assert.True(result.Files.IsEmpty, string.Join("; ", result.Edits));
        Assert.EndsWith(body, result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Staying))]
    public void What_binds_or_is_not_understood_stays(string what, string body)
    {
        var result = Optimize(body);
        Assert.True(result.Files.IsEmpty, $"{what} moved: {string.Join("; ", result.Edits)}");
        Assert.EndsWith(body, result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Neighbours_share_one_file_and_one_pointer_and_headings_go_along()
    {
        var result = Optimize($"## Capabilities\n\n### Brokers\n\n{Subjects}\n### Streams\n\n{Subjects}\n## Rules\n\nNever stop.\n");
        var file = Assert.Single(result.Files);
        Assert.Equal("references/helper/capabilities.md", file.Path.Replace('\\', '/'));
        Assert.Equal($"## Capabilities\n\n### Brokers\n\n{Subjects}\n### Streams\n\n{Subjects}", file.Content);
        Assert.EndsWith("## Capabilities\n\nReference lists (brokers, streams): read `references/helper/capabilities.md` when the task "
            + "is about one of them.\n\n## Rules\n\nNever stop.\n", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code-reviewer")]
    [InlineData("security-auditor")]
    [InlineData("schema-validator")]
    public void What_a_reviewer_knows_it_looks_for_every_time(string name)
    {
        var text = Prompts.Agent($"You are a helper of the team and work on it.\n\n## Capabilities\n\n{Subjects}");
        text = text.Replace("name: helper", $"name: {name}", StringComparison.Ordinal);
        var result = Prompts.OptimizeBy(text, "reference-text");
        Assert.False(result.IsChanged);
        Assert.Equal(EditState.Proposed, Assert.Single(result.Edits).State);
    }

    [Fact]
    public void A_move_that_loses_at_one_use_in_two_is_a_proposal()
    {
        var result = OptimizeByLevel($"## Code examples\n\n{Code[..500]}\n```\n");
        Assert.False(result.IsChanged);
        var edit = Assert.Single(result.Edits);
        Assert.Equal(EditState.Proposed, edit.State);
        Assert.InRange(edit.BreakEven!.Share, 0.01, 0.499);
        Assert.Contains("costs more than it saves", edit.Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_names_the_rule_gets_it_and_is_told_what_it_costs()
    {
        var result = Optimize($"## Code examples\n\n{Code[..500]}\n```\n");
        Assert.True(result.Preservation.Passed);
        Assert.Single(result.Files);
        var edit = Assert.Single(result.Edits);
        var even = edit.BreakEven!;
        Assert.Equal(EditState.Applied, edit.State);
        Assert.Equal(even.Share, even.UseSaving / (even.UseSaving + even.ReadingCost), 6);
        Assert.Contains(FormattableString.Invariant($"A use that reads it costs as much as {even.ReadingCost:N0} tokens of input more, one that does not {even.UseSaving:N0} less."),
            edit.Reason!, StringComparison.Ordinal);
        Assert.Equal(result.Text, Prompts.OptimizeBy(result.Text, "reference-text").Text);
    }

    [Fact]
    public void Naming_the_rule_makes_no_certainty_of_a_guess()
    {
        Assert.False(Optimize($"## Work\n\n{Code}").IsChanged);
        Assert.False(Optimize($"## Code examples\n\n{Code[..90]}\n```\n").IsChanged);
    }

    [Fact]
    public void Examples_that_are_most_of_a_prompt_are_read_in_most_of_its_uses()
    {
        var result = OptimizeByLevel($"## Code examples\n\n{Code}");
        Assert.False(result.IsChanged);
        Assert.Contains("most of the prompt", Assert.Single(result.Edits).Reason!, StringComparison.Ordinal);
        Assert.True(Optimize($"## Code examples\n\n{Code}").IsChanged);
        Assert.True(OptimizeByLevel($"## Code examples\n\n{Code}\n## Rules\n\n{string.Concat(Enumerable.Repeat("Never stop at the first of them.\n", 1200))}").IsChanged);
    }

    // Of a request and its answer, or of the files of one example, none goes without the others.
    [Theory]
    [InlineData("bash")]
    [InlineData("sh")]
    [InlineData("json")]
    [InlineData("yaml")]
    [InlineData("text")]
    [InlineData("console")]
    [InlineData("diff")]
    [InlineData("xml")]
    [InlineData("toml")]
    [InlineData("")]
    public void A_part_of_an_example_stays_with_the_rest(string language)
    {
        var other = $"```{language}\nstart the helper\n```\n\n";
        Assert.DoesNotContain(Optimize($"## Examples\n\n### Example 1\n\n{other}{Code}").Edits, static edit => edit.State == EditState.Applied);
        Assert.DoesNotContain(Optimize($"## Examples\n\n### Example 1\n\n{Code}\n{other}").Edits, static edit => edit.State == EditState.Applied);
    }

    // What asks for examples, or tells what to do with what is listed, is an order.
    [Theory]
    [InlineData("Provide notebook-based examples:")]
    [InlineData("Give an example of each:")]
    [InlineData("Show code examples:")]
    [InlineData("Include a sample like this one:")]
    [InlineData("Offer an example such as:")]
    [InlineData("Produce sample code:")]
    [InlineData("Explain it by an example:")]
    [InlineData("Illustrate the answer:")]
    [InlineData("Demonstrate with examples:")]
    [InlineData("Present it as in the example:")]
    public void Code_that_an_order_leads_to_stays(string order)
    {
        foreach (var heading in new[] { "Work", "Code examples" })
            Assert.DoesNotContain(Optimize($"## {heading}\n\n{order}\n\n{Code}").Edits, static edit => edit.State == EditState.Applied);
    }

    [Theory]
    [InlineData("Prefer these frameworks:")]
    [InlineData("Use these libraries:")]
    [InlineData("**Recommend**:")]
    [InlineData("Choose among:")]
    [InlineData("Cover:")]
    [InlineData("Look for:")]
    [InlineData("Identify:")]
    [InlineData("Evaluate:")]
    [InlineData("Adopt:")]
    [InlineData("Suggest technologies:")]
    public void A_list_that_an_order_leads_to_stays(string order) =>
        Assert.DoesNotContain(Optimize($"## Technologies\n\n{order}\n\n{Subjects}").Edits, static edit => edit.State == EditState.Applied);

    [Fact]
    public void What_does_not_pay_alone_may_pay_together()
    {
        var part = Code[..640] + "\n```\n";
        var result = Optimize($"## Example 1\n\n{part}\nNever do it twice.\n\n## Example 2\n\n{part}\nNever do it again.\n");
        var file = Assert.Single(result.Files);
        Assert.Equal("references/helper/examples.md", file.Path.Replace('\\', '/'));
        Assert.Equal(2, result.Optimized.Body.Split("read `references/helper/examples.md`").Length - 1);
        Assert.True(result.Preservation.Passed);
    }

    [Fact]
    public void Large_code_without_evidence_is_a_proposal()
    {
        var result = Optimize($"## Work\n\n{Code}");
        Assert.False(result.IsChanged);
        var edit = Assert.Single(result.Edits);
        Assert.Equal((EditState.Proposed, true), (edit.State, edit.TokensSaved > 0));
        Assert.Contains("no word around it", edit.Reason!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tools: Read, Grep", "tools: Grep")]
    [InlineData("tools: Read, Grep", "disallowedTools: Read")]
    public void Nothing_moves_from_those_who_cannot_read(string tools, string without) =>
        Assert.Empty(Prompts.Optimize(Prompts.Agent($"## Code examples\n\n{Code}").Replace(tools, without, StringComparison.Ordinal),
            OptimizationLevel.Structural).Files);

    [Theory]
    [InlineData(10, false)]
    [InlineData(1, true)]
    public void How_often_the_file_was_really_read_decides(int reads, bool moves)
    {
        var agent = new AgentEvidence { Runs = 10, Invocations = 10, Requests = 100,
            FilesRead = AgentEvidence.None.FilesRead.Add("/p/references/helper/code-examples.md", reads) };
        var evidence = new OptimizationEvidence { Agents = new OptimizationEvidence().Agents.Add("helper", agent) };
        var options = Prompts.Options with { Rules = ["reference-tex?"], Evidence = evidence };
        var result = new PromptOptimizer(options).Optimize(Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent($"Use it for the team and what the team asks you for.\n\n## Code examples\n\n{Code}")), PromptKind.Agent));
        Assert.Equal(moves, result.IsChanged);
        Assert.Equal((reads / 10.0, 10), (Assert.Single(result.Edits).BreakEven!.ReadShare, Assert.Single(result.Edits).BreakEven!.Runs));
    }

    [Fact]
    public void The_break_even_is_what_its_formula_says()
    {
        var edit = Assert.Single(Optimize($"## Code examples\n\n{Code}").Edits);
        var even = edit.BreakEven!;
        var rates = Prompts.Options.Measure.Catalog.DefaultModel.PriceAt(Prompts.Options.Measure.At).Rates;
        double write = (double)(rates.CacheWrite5m / rates.Input), read = (double)(rates.CacheRead / rates.Input),
            output = (double)(rates.Output / rates.Input);
        var saved = even.SavedTokens * (write + (9 * read));
        var reading = (100 * output) + ((100 + (even.FileTokens * 1.08)) * (write + (8 * read))) + (even.PrefixTokens * read);
        Assert.Equal(saved / reading, even.Share, 6);
        Assert.Equal(edit.TokensSaved, even.SavedTokens);
    }
}

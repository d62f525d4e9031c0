using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Preservation;
using ClaudePerf.Performance.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Preservation;

/// <summary>The check by itself: what it must notice of each kind, and what it must let pass.</summary>
public sealed class PreservationCheckTests
{
    // Of each kind something is lost or altered, and everything else stays.
    [Theory]
    [InlineData(PreservedKind.Directive, "Never push to main.", "Text.", "Text.")]
    [InlineData(PreservedKind.Statement, "The module is big.", "The module is old.", "Never push.")]
    [InlineData(PreservedKind.Heading, "# Rules", "## Rules", "Never push.")]
    [InlineData(PreservedKind.Heading, "# Rules", "# Hints", "Never push.")]
    [InlineData(PreservedKind.Code, "```sh\nrm -r build\n```", "```sh\nrm -r dist\n```", "Never push.")]
    [InlineData(PreservedKind.Code, "```sh\nls\n```", "```ps\nls\n```", "Never push.")]
    [InlineData(PreservedKind.Code, "    indented = 1", "    indented = 2", "Never push.")]
    [InlineData(PreservedKind.Code, "```\n  a\n    b\n```", "```\n  a\n  b\n```", "Never push.")]
    [InlineData(PreservedKind.Code, "> ```\n> a\n>   b\n> ```", "> ```\n> a\n> b\n> ```", "Never push.")]
    [InlineData(PreservedKind.Code, "- x\n\n  ```\n  a\n    b\n  ```", "- x\n\n  ```\n  a\n  b\n  ```", "Never push.")]
    [InlineData(PreservedKind.Tag, "<!-- keep it -->", "<!-- keep me -->", "Never push.")]
    [InlineData(PreservedKind.Tag, "<pre>\na  b\n</pre>", "<pre>\na b\n</pre>", "Never push.")]
    [InlineData(PreservedKind.Tag, "<script>\na  b\n</script>", "<script>\na b\n</script>", "Never push.")]
    [InlineData(PreservedKind.Tag, "<style>\na  b\n</style>", "<style>\na b\n</style>", "Never push.")]
    [InlineData(PreservedKind.InlineCode, "Run `make all`.", "Run `make any`.", "Never push.")]
    [InlineData(PreservedKind.Link, "See [it](https://a.b/c).", "See [it](https://a.b/d).", "Never push.")]
    [InlineData(PreservedKind.Link, "[g]: https://a.b/c", "[g]: https://a.b/d", "See [the guide][g].")]
    [InlineData(PreservedKind.Path, "Read @docs/a.md first.", "Read @docs/b.md first.", "Never push.")]
    [InlineData(PreservedKind.Placeholder, "Fix $ARGUMENTS now.", "Fix $1 now.", "Never push.")]
    [InlineData(PreservedKind.Tag, "<rules>\nText.\n</rules>", "<notes>\nText.\n</notes>", "Never push.")]
    [InlineData(PreservedKind.Number, "It takes 30 s.", "It takes 40 s.", "Never push.")]
    [InlineData(PreservedKind.Quotation, "It says \"all done\".", "It says \"all over\".", "Never push.")]
    [InlineData(PreservedKind.TableRow, "| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n|---|---|\n| 2 | 1 |", "Never push.")]
    [InlineData(PreservedKind.TableRow, "| a | b |\n|---|---|\n| 1 | 2 |", "| b | a |\n|---|---|\n| 1 | 2 |", "Never push.")]
    [InlineData(PreservedKind.OrderedList, "1. Stop it.\n2. Start it.", "2. Stop it.\n3. Start it.", "Never push.")]
    [InlineData(PreservedKind.Name, "Ask code-reviewer there.", "Ask test-engineer there.", "Never push.")]
    public void What_is_altered_is_lost_and_added(PreservedKind kind, string before, string after, string rest)
    {
        var report = Compare($"{before}\n\n{rest}\n", $"{after}\n\n{rest}\n");

        Assert.False(report.Passed);
        Assert.Contains(report.Violations, violation => violation.Kind == kind && violation.Lost);
        Assert.Equal($"lost, added or moved: {report.Violations.Length}", report.ToString());
        // What stays is no violation.
        Assert.DoesNotContain(report.Violations, static violation => violation.Text == "Never push.");
    }

    [Theory]
    [InlineData("name: helper", "name: other")]
    [InlineData("tools: Read, Grep", "tools: Read")]
    [InlineData("tools: Read, Grep\n", "")]
    [InlineData("tools: Read, Grep\n", "tools: Read, Grep\nmodel: opus\n")]
    [InlineData("description: Use when it is needed.", "description: Use when it is asked for.")]
    public void A_field_of_the_frontmatter_is_not_altered(string before, string after)
    {
        var text = Prompts.Agent("Text.\n");
        Assert.Contains(PreservationCheck.Compare(Read(text), Read(text.Replace(before, after, StringComparison.Ordinal))).Violations, static violation => violation.Kind is PreservedKind.Frontmatter or PreservedKind.Trigger);
    }

    [Theory]
    [InlineData("One.\n\n\n\nTwo.\n", "One.\n\nTwo.\n")]
    [InlineData("One  two   three.\n", "One two three.\n")]
    [InlineData("One\ntwo.\n", "One two.\n")]
    [InlineData("| a | b |\n|---|---|\n| 1   | 2   |\n", "|a|b|\n|-|-|\n|1|2|\n")]
    [InlineData("Title\n=====\n", "# Title\n")]
    [InlineData("* one\n* two\n", "- one\n- two\n")]
    public void What_says_the_same_passes(string before, string after) => Assert.True(Compare(before, after).Passed, Compare(before, after).ToString());

    [Fact]
    public void A_violation_says_what_where_and_which_way()
    {
        var report = Compare("# One\n\nText.\n\nNever push it.\n", "# One\n\nText.\n\nWait.\n");

        Assert.Equal(["Directive lost (line 10): Never push it", "Directive added (line 10): Wait"], report.Violations.Select(static violation => violation.ToString().TrimEnd('.')));
    }

    [Fact]
    public void Counts_are_of_each_kind_with_what_only_files_have()
    {
        var before = Read(Prompts.Agent("Never push. Never pull. Never merge.\n\n## Part\n\nRun `x`.\n"));
        var after = Read(Prompts.Agent("Never push. Never pull.\n"));
        var report = PreservationCheck.Compare(before, after, [new ReferenceFile("/x/part.md", "Never merge.\n\n## Part\n\nRun `x`.\n")]);

        Assert.True(report.Passed, report.ToString());
        Assert.Equal((4, 4), (report.DirectivesBefore, report.DirectivesAfter));
        Assert.Equal(new PreservationCount(PreservedKind.Directive, 4, 4, 2), report.Counts.Single(static count => count.Kind == PreservedKind.Directive));
        Assert.Equal(new PreservationCount(PreservedKind.Heading, 1, 1, 1), report.Counts.Single(static count => count.Kind == PreservedKind.Heading));
        Assert.DoesNotContain(report.Counts, static count => count.Kind == PreservedKind.TableRow);
        Assert.Equal($"kept: {report.Counts.Sum(static count => count.Before)} items, 4 directives", report.ToString());
    }

    [Fact]
    public void Any_altered_instruction_of_the_samples_is_noticed()
    {
        var definitions = Directory.EnumerateFiles(Repository.Samples, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Order(StringComparer.Ordinal)
            .Select(static path => Ecosystem.ReadFile(path)).Where(static definition => definition.Body.Trim().Length > 0).ToList();
        var random = new Random(7);
        var ways = new DirectiveMutator(random).Ways;
        var altered = 0;
        foreach (var definition in definitions)
        {
            Assert.True(PreservationCheck.Compare(definition, definition.WithText(definition.Text)).Passed, definition.Path);
            foreach (var (name, alter) in ways)
            {
                if (alter(definition.Text, definition.BodyOffset) is not { } text)
                    continue;
                altered++;
                Assert.False(PreservationCheck.Compare(definition, definition.WithText(text)).Passed, $"{name} in {definition.Path}");
            }
        }
        Assert.True(altered > 100);
    }

    private static PreservationReport Compare(string before, string after) => PreservationCheck.Compare(Read(Prompts.Agent(before)), Read(Prompts.Agent(after)));

    private static PromptDefinition Read(string text) => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent);
}

using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Tests.Optimization.Documents;

/// <summary>
/// Examples leave a description only if the author's own sentences still say when to use the agent.
/// </summary>
public class DescriptionExamplesTests
{
    private const string When = "Use this agent when tests fail.";
    private const string Tagged = "<example>\\nContext: A test fails\\nuser: \\\"Fix it\\\"\\nassistant: \\\"I use the "
        + "helper.\\\"\\n</example>";

    private static OptimizationResult Optimize(string description, string name = "helper") =>
        Prompts.OptimizeBy(Prompts.Agent("Body.\n", description).Replace("name: helper", $"name: {name}", StringComparison.Ordinal),
            "description-examples");

    [Theory]
    [InlineData("Use this agent when tests fail. Examples:\\n\\n<example>\\nContext: A test fails\\nuser: \"Fix it\"\\n</example>")]
    [InlineData("\"Use this agent when tests fail. Examples:\\n\\n<example>\\nContext: A test fails\\nuser: \\\"Fix it\\\"\\n</example>\"")]
    [InlineData("'Use this agent when tests fail. Examples: <example> Context: A test fails user: \"Fix it\" </example>'")]
    [InlineData("|\n  Use this agent when tests fail. Examples:\n\n  <example>\n  Context: A test fails\n  user: \"Fix it\"\n  </example>")]
    [InlineData(">\n  Use this agent when tests fail. Examples:\n\n  <example>\n  Context: A test fails\n  user: \"Fix it\"\n  </example>")]
    public void Examples_move_to_a_file_in_every_yaml_notation(string description)
    {
        var result = Optimize(description);
        Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
        Assert.True(result.Optimized.Loads);
        Assert.Equal(When, result.Optimized.Description!.Trim());
        Assert.Equal("Body.\n", result.Optimized.Body);
        var file = Assert.Single(result.Files);
        Assert.Equal("references/helper/usage-examples.md", file.Path.Replace('\\', '/'));
        Assert.Contains("Context: A test fails", file.Content, StringComparison.Ordinal);
        Assert.Contains("\"Fix it\"", file.Content, StringComparison.Ordinal);
        Assert.Equal(["Read", "Grep"], result.Optimized.Tools!.Value);
    }

    [Theory]
    [InlineData("Examples:")]
    [InlineData("Specifically:")]
    [InlineData("For example:")]
    [InlineData("Use cases include:")]
    [InlineData("Here are some scenarios:")]
    [InlineData("Typical cases are these:")]
    [InlineData("Some examples of when to use this agent:")]
    [InlineData("")]
    public void Lead_ins_move_with_the_examples(string leadIn)
    {
        var result = Optimize($"\"{When} {leadIn}\\n\\n{Tagged}\"");
        Assert.Equal(When, result.Optimized.Description!.Trim());
        Assert.Contains(leadIn, Assert.Single(result.Files).Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Use it when tests fail, for example:", "Use it when tests fail, for example:")]
    [InlineData("Use this agent when you look into cases of fraud:", "Use this agent when you look into cases of fraud:")]
    public void A_lead_in_that_says_when_to_use_the_agent_stays(string sentence, string kept) =>
        Assert.Equal(kept, Optimize($"\"{sentence}\\n\\n{Tagged}\"").Optimized.Description!.Trim());

    [Theory]
    [InlineData("Use it when tests fail.\\n\\nUser: \\\"Fix it\\\"\\nAssistant: \\\"I use the helper.\\\"", "Use it when tests fail.")]
    [InlineData("Use it when tests fail. user: \\\"Fix it\\\" assistant: \\\"I use the helper.\\\" Say so if it is slow.",
        "Use it when tests fail. Say so if it is slow.")]
    [InlineData("Verwende diesen Agenten, wenn die Tests nicht laufen. Beispiele:\\n\\nBenutzer: \\\"Mach es\\\"\\nAssistent: \\\"Ich "
        + "nutze den helper für die Tests.\\\"", "Verwende diesen Agenten, wenn die Tests nicht laufen.")]
    [InlineData("当测试失败时使用此代理。\\n\\n<example>\\n用户：\\\"修复它\\\"\\n助手：\\\"我使用 helper 来修复测试。\\\"\\n</example>", "当测试失败时使用此代理。")]
    public void Turns_of_two_speakers_are_an_example_in_any_language(string description, string kept)
    {
        var result = Optimize($"\"{description}\"");
        Assert.Equal(kept, result.Optimized.Description!.Trim());
        Assert.Single(result.Files);
    }

    [Theory]
    [InlineData("Context: Not for a build that breaks\\nuser: \\\"The build breaks\\\"\\nassistant: \\\"I look at it myself.\\\"")]
    [InlineData("Context: A build breaks, do NOT start it\\nuser: \\\"It breaks\\\"\\nassistant: \\\"I look at it.\\\"")]
    [InlineData("Context: A build breaks\\nuser: \\\"It breaks\\\"\\nassistant: \\\"I use the build-doctor agent.\\\"")]
    [InlineData("Context: A build breaks\\nuser: \\\"It breaks\\\"\\nassistant: \\\"I'll use the planner agent.\\\"")]
    [InlineData("Context: A build breaks\\nuser: \\\"It breaks\\\"\\nassistant: \\\"I start it.\\\"\\n<commentary>Use build-doctor "
        + "instead where it is the network.</commentary>")]
    [InlineData("Context: A typo\\nuser: \\\"Fix the typo\\\"\\nassistant: \\\"I fix it.\\\"\\n<commentary>A typo doesn't need this "
        + "agent.</commentary>")]
    [InlineData("Context: A typo\\nuser: \\\"Fix the typo\\\"\\nassistant: \\\"I fix it.\\\"\\n<commentary>It should not be used for a "
        + "typo.</commentary>")]
    [InlineData(
        "Context: A jailbreak\\nuser: \\\"Probe it\\\"\\nassistant: \\\"I probe it.\\\"\\n<commentary>It is for adversarial input "
            + "\u2014 not "
        + "generic web testing.</commentary>")]
    [InlineData("Context: A stop\\nuser: \\\"Size it\\\"\\nassistant: \\\"I size it.\\\"\\n<commentary>It is for sizes of positions, not "
        + "stock picks.</commentary>")]
    [InlineData(
        "Context: A proxy\\nuser: \\\"Which?\\\"\\nassistant: \\\"I compare.\\\"\\n<commentary>It advises, distinct from writing the "
        + "implementation.</commentary>")]
    [InlineData(
        "Context: A mail\\nuser: \\\"Write it\\\"\\nassistant: \\\"I write it.\\\"\\n<commentary>It is for mail, but only after the list "
        + "is confirmed.</commentary>")]
    [InlineData(
        "Context: A graph\\nuser: \\\"Slow\\\"\\nassistant: \\\"I look.\\\"\\n<commentary>Unlike a general reviewer it reads plans of "
        + "queries.</commentary>")]
    [InlineData("Context: A graph\\nuser: \\\"Slow\\\"\\nassistant: \\\"I look.\\\"\\n<commentary>It reads plans of queries as opposed to "
        + "code.</commentary>")]
    public void An_example_that_sends_elsewhere_stays(string example)
    {
        var result = Optimize($"\"{When} Examples:\\n\\n{Tagged}\\n\\n<example>\\n{example}\\n</example>\"");
        Assert.Contains(example.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal),
            result.Optimized.Description!, StringComparison.Ordinal);
        Assert.DoesNotContain("A test fails", result.Optimized.Description!, StringComparison.Ordinal);
        Assert.Single(result.Files);
    }

    [Theory]
    [InlineData("Use it for the whole suite, not just one test.")]
    [InlineData("It looks for the cause \u2014 not only the symptom.")]
    [InlineData("It looks beyond just the symptom.")]
    [InlineData("It finishes the work before anyone notices and leaves no test behind.")]
    public void Only_the_comment_of_an_example_that_widens_the_use_stays(string commentary)
    {
        var description =
            Optimize($"\"{When} Examples:\\n\\n<example>\\nContext: A test fails\\nuser: \\\"Fix it, not now\\\"\\nassistant: "
            + $"\\\"I fix it.\\\"\\n<commentary>{commentary}</commentary>\\n</example>\"").Optimized.Description!;
        Assert.EndsWith($"<example>\n<commentary>{commentary}</commentary>\n</example>", description, StringComparison.Ordinal);
        Assert.DoesNotContain("I fix it.", description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("These concerns go beyond single-service design.")]
    [InlineData("They require knowledge beyond standard API design.")]
    [InlineData("Use helper where types reach beyond what the standard setup gives.")]
    [InlineData("It finds issues beyond what tools can find.")]
    [InlineData("Use it once a folder has grown beyond a handful of notes.")]
    [InlineData("Scale beyond one region makes it a task of this agent.")]
    [InlineData("The need goes beyond a linter.")]
    [InlineData("It writes templates for an already-chosen model.")]
    [InlineData("It writes templates for an already chosen model.")]
    [InlineData("A decision has already been made and needs a record.")]
    [InlineData("The design is already approved, so it builds.")]
    [InlineData("The schema already exists, so it migrates.")]
    [InlineData("The plan has already been agreed.")]
    [InlineData("The stack is already selected.")]
    [InlineData("The root cause is already known.")]
    [InlineData("Tests are already in place.")]
    [InlineData("The first version is already built.")]
    [InlineData("The contract is already settled.")]
    [InlineData("It tunes what is already configured.")]
    [InlineData("The text is already fully written.")]
    public void An_example_whose_commentary_sets_a_limit_stays(string commentary) =>
        Assert.Contains(
            commentary, Optimize($"\"{When} Examples:\\n\\n{Tagged}\\n\\n<example>\\nContext: A graph\\nuser: \\\"Go\\\"\\nassistant: "
            + $"\\\"I go.\\\"\\n<commentary>{commentary}</commentary>\\n</example>\"").Optimized.Description!, StringComparison.Ordinal);

    [Theory]
    [InlineData("- ")]
    [InlineData("* ")]
    [InlineData("+ ")]
    [InlineData("\\n- ")]
    [InlineData("  - ")]
    public void Lead_ins_of_listed_examples_move_with_them(string bullet)
    {
        var result = Optimize($"{When}\\n\\nExamples:\\n{bullet}{Tagged.Replace("\\\"", "\"", StringComparison.Ordinal)}");
        Assert.True(result.Optimized.Loads);
        Assert.Equal(When, result.Optimized.Description!.Trim());
        Assert.Contains("Examples:", Assert.Single(result.Files).Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_other_agents_in_the_ecosystem_are_known()
    {
        using var sandbox = new EcosystemSandbox();
        sandbox.Write("project/.claude/agents/helper.md",
            $"---\nname: helper\ndescription: \"{When} <example>user: \\\"go\\\" assistant: \\\"That goes to "
                + $"night-watch.\\\"</example>\"\n---\nBody.\n");
        sandbox.Agent("night-watch", "Body.\n");
        Assert.False(sandbox.Optimize(["description-examples"])["helper"].IsChanged);
    }

    [Theory]
    [InlineData("Writes the migrations of the team.", "no sentence that says when")]
    [InlineData("", "language")]
    [InlineData("Writes the migrations of the team. When to use:", "no sentence that says when")]
    [InlineData("Skribas testojn kaj riparas ilin por vi.", "language")]
    public void A_description_that_would_not_say_when_to_use_the_agent_is_a_proposal(string sentence, string reason)
    {
        var result = Optimize($"\"{sentence} {Tagged}\"");
        Assert.False(result.IsChanged);
        Assert.Empty(result.Files);
        var edit = Assert.Single(result.Edits);
        Assert.Equal(EditState.Proposed, edit.State);
        Assert.True(edit.TokensSaved > 0);
        Assert.Contains(reason, edit.Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unclosed_example_is_a_proposal()
    {
        var result = Optimize($"\"{When} <example>Context: A test fails. Call it early.\"");
        Assert.False(result.IsChanged);
        Assert.Contains("It is unclear where", Assert.Single(result.Edits).Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_between_and_after_examples_stays()
    {
        var result = Optimize($"\"{When}\\n{Tagged}\\nNot for slow tests.\\n{Tagged}\\nUse night-watch for those.\"");
        Assert.Equal($"{When}\nNot for slow tests.\nUse night-watch for those.", result.Optimized.Description!.Trim());
    }

    [Theory]
    [InlineData("The user: never delete his files. For the assistant it is the same.")]
    [InlineData("Ask the user: which file? Then go.")]
    [InlineData("Use <examples> of the team.")]
    public void Text_that_only_resembles_turns_or_tags_is_not_an_example(string description) =>
        Assert.Empty(DescriptionExamples.Find(description));

    [Fact]
    public void A_use_does_not_pay_for_moved_text()
    {
        var result = Optimize($"\"{When} {Tagged}\"");
        Assert.Equal(result.OnInvokeBefore, result.OnInvokeAfter);
        Assert.True(result.AlwaysOnAfter < result.AlwaysOnBefore);
    }
}

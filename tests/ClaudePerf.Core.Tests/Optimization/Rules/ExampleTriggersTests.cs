using ClaudePerf.Core.Optimization;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>What only an example says about an agent's use stays in the description.</summary>
public class ExampleTriggersTests
{
    private const string When = "Use this agent when tests fail.";
    private const string Moving = "<example>\nContext: A test fails\nuser: \"Fix it\"\nassistant: \"I use the helper.\"\n</example>";

    private static OptimizationResult Optimize(string description) =>
        Prompts.OptimizeBy(Prompts.Agent("Body.\n", "|\n  " + description.Replace("\n", "\n  ", StringComparison.Ordinal)),
            "description-examples");

    private static string Description(OptimizationResult result)
    {
        Assert.True(result.Preservation.Passed, string.Join("; ", result.Preservation.Violations));
        Assert.True(result.Optimized.Loads);
        Assert.Equal(result.Preservation.DirectivesBefore, result.Preservation.DirectivesAfter);
        Assert.DoesNotContain(result.Edits.Select(static edit => $"{edit.State} {edit.Reason}"),
            static edit => edit.StartsWith("Dropped", StringComparison.Ordinal));
        return result.Optimized.Description!.Trim();
    }

    private static string Conversation(string more) => $"Context: A test fails\nuser: \"Fix it\"\nassistant: \"I fix it.\"\n{more}";

    // The form of the agent's input.
    [Theory]
    [InlineData("<suite><!-- the suite's name --></suite> <file><!-- where to write it --></file>")]
    [InlineData("Context: A plan is there <plan><!-- path --></plan>")]
    [InlineData("<task>Name of the task</task>\n<branch>Branch to work on</branch>")]
    [InlineData("user: \"Write it\"\nassistant: \"<ticket>key</ticket><goal>one sentence</goal>\"")]
    [InlineData("user: \"Write it\"\nassistant: \"I hand on {{ticket}} and {{branch}}.\"")]
    [InlineData("Context: Call it with <path>/src</path>\nuser: \"Go\"\nassistant: \"I start helper.\"")]
    [InlineData("<input>the diff</input>\n<output>the findings</output>")]
    [InlineData("prompt: path to the file, then the rules")]
    [InlineData("mode=quick path=src rules=all")]
    [InlineData("helper(path, rules) -> findings")]
    [InlineData("Give the path first and the rules after it.")]
    [InlineData("<query>select one</query>")]
    [InlineData("user: \"Check\"\nassistant: \"<!-- list the files here -->\"")]
    [InlineData("Context: seed file\n<seed-file>tests/seed</seed-file>\nuser: \"Go\"\nassistant: \"I start helper.\"")]
    [InlineData("path: src\nrules: all")]
    [InlineData("| path | rules |\n| src | all |")]
    [InlineData("{ \"path\": \"src\" }")]
    [InlineData("FAILED tests/a.cs:12")]
    [InlineData("1. The path\n2. The rules")]
    [InlineData("<steps>open, click, close</steps>\nuser: \"Go\"\nassistant: \"I start helper.\"")]
    public void An_example_of_the_agents_input_stays(string example)
    {
        var description = Description(Optimize($"{When} Examples:\n\n{Moving}\n\n<example>\n{example}\n</example>"));
        Assert.Contains(example, description, StringComparison.Ordinal);
        Assert.DoesNotContain("I use the helper", description, StringComparison.Ordinal);
    }

    // Nobody asks for it, and no sentence says that it is used this way.
    [Theory]
    [InlineData("Context: Proactive check of a new test\nuser: \"I wrote a test\"\nassistant: \"I use helper.\"")]
    [InlineData("user: \"I wrote a test\"\nassistant: \"Good. Now let me use helper.\"")]
    [InlineData("user: \"I wrote a test\"\nassistant: \"Good. Now I'll use helper.\"")]
    [InlineData("user: \"I wrote a test\"\nassistant: \"Good. Let me also start helper.\"")]
    [InlineData("user: \"I wrote a test\"\nassistant: \"Before we go on, I should use helper.\"")]
    [InlineData("user: \"Write a test\"\nassistant: \"Here it is.\"\nassistant: \"I use helper to run it.\"")]
    [InlineData("user: \"Write a test\"\nassistant: \"Here it is.\"\n<function call omitted>\nassistant: \"I start helper.\"")]
    [InlineData("user: \"Write a test\"\nassistant: \"Here it is. I proactively use helper.\"")]
    [InlineData("Context: helper is started automatically\nuser: \"Write a test\"\nassistant: \"I use helper.\"")]
    [InlineData("Context: helper starts without being asked\nuser: \"A test\"\nassistant: \"I use helper.\"")]
    [InlineData("Context: Unprompted\nuser: \"A test\"\nassistant: \"I use helper.\"")]
    [InlineData("Context: Pro-active use\nuser: \"A test\"\nassistant: \"I use helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Great! Now, let me run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Let me first run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Before you merge, let me run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Fine.\"\n<commentary>Nothing was asked.</commentary>\nassistant: \"I run helper.\"")]
    [InlineData("**User:** \"It is done\"\n**Assistant:** \"Fine.\"\n**Assistant:** \"I run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"I'll now run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Now I'm going to run helper.\"")]
    [InlineData("user: \"It is done\"\nassistant: \"Now I should run helper.\"")]
    public void An_example_of_unrequested_use_stays_if_no_sentence_mentions_it(string example)
    {
        var text = $"Examples:\n\n{Moving}\n\n<example>\n{example}\n</example>";
        var description = Description(Optimize($"{When} {text}"));
        Assert.Contains(example, description, StringComparison.Ordinal);
        Assert.DoesNotContain("I use the helper", description, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "user:", Description(Optimize($"Use this agent proactively when tests fail. {text}")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Users_may_ask_for_automatic_things() => Assert.Equal(When, Description(Optimize(
        $"{When}\n\n<example>\nuser: \"Run it automatically\"\nassistant: \"I use helper.\"\n</example>")));

    // The author's own sentences about when to use the agent.
    [Theory]
    [InlineData("Use helper for migrations of a schema.")]
    [InlineData("Use the helper when a deployment hangs.")]
    [InlineData("Invoke helper when a release is near.")]
    [InlineData("Since the build is slow, use helper to find out why.")]
    [InlineData("The user needs a report, so launch helper.")]
    [InlineData("After an incident, helper writes the review.")]
    [InlineData("When the coverage drops, it adds cases.")]
    [InlineData("Whenever a branch is merged, it looks for conflicts.")]
    [InlineData("Before a release it goes through the licences.")]
    [InlineData("Call helper on slow queries.")]
    [InlineData("Delegate upgrades of packages to helper.")]
    [InlineData("This triggers helper: a flaky pipeline.")]
    [InlineData("Ideal where a certificate expires.")]
    [InlineData("A broken dashboard should go to helper.")]
    [InlineData("Run helper on API changes.")]
    [InlineData("Choose helper for CSS.")]
    [InlineData("Proactive use once a feature is complete.")]
    [InlineData("If Docker is mentioned, it takes over.")]
    [InlineData("Deploy helper against drift of the infrastructure.")]
    [InlineData("Because accessibility is at stake, engage helper.")]
    public void A_comment_about_another_use_stays_in_its_example(string comment)
    {
        var result =
            Optimize($"{When} Examples:\n\n{Moving}\n\n<example>\n{Conversation($"<commentary>\n{comment}\n</commentary>")}\n</example>");
        var description = Description(result);
        Assert.Contains($"<example>\n<commentary>\n{comment}\n</commentary>\n</example>", description, StringComparison.Ordinal);
        Assert.DoesNotContain("Fix it", description, StringComparison.Ordinal);
        Assert.Contains("I fix it.", Assert.Single(result.Files).Content, StringComparison.Ordinal);
        var again = Optimize(description);
        Assert.DoesNotContain(again.Edits, static edit => edit.State == EditState.Applied);

        // All on one line, as most are written.
        var line = $"{When} Examples: <example>{Conversation($"<commentary>{comment}</commentary>").Replace('\n', ' ')}</example>";
        Assert.Contains($"<commentary>{comment}</commentary></example>", Description(Optimize(line)), StringComparison.Ordinal);
        Assert.DoesNotContain("I fix it.", Description(Optimize(line)), StringComparison.Ordinal);
    }

    // A comment that says by itself what to use the agent for, and what not, needs no conversation.
    [Theory]
    [InlineData("Use helper for reviews of a diff. This is distinct from build-doctor, which looks at the build.")]
    [InlineData("Invoke helper when a release is near, unlike release-manager.")]
    [InlineData("Use the helper agent to look for leaks, not for slow queries.")]
    [InlineData("Use helper for mail, but only after the list is confirmed.")]
    [InlineData("Use this agent when types reach beyond the standard setup.")]
    [InlineData("Call helper for prompts of an already chosen model.")]
    [InlineData("Use helper when a plan is there; hand over to the coder agent once it is approved.")]
    [InlineData("Choose helper for audits as opposed to repairs.")]
    [InlineData("Engage helper after an incident, never during it.")]
    [InlineData("Use helper before a merge unless the branch is a draft.")]
    public void A_complete_comment_that_sends_elsewhere_stays(string comment)
    {
        var description = Description(
            Optimize($"{When} Examples:\n\n{Moving}\n\n<example>\n{Conversation($"<commentary>\n{comment}\n</commentary>")}\n</example>"));
        Assert.Contains($"<example>\n<commentary>\n{comment}\n</commentary>\n</example>", description, StringComparison.Ordinal);
        Assert.DoesNotContain("I fix it.", description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("This does not need the agent.")]
    [InlineData("A task for the build-doctor agent.")]
    [InlineData("Use helper here rather than build-doctor.")]
    [InlineData("Use helper for this request, not build-doctor.")]
    [InlineData("It is too small to use the agent for it.")]
    [InlineData("The user asks for a fix, so do not use it.")]
    [InlineData("Use build-doctor instead.")]
    [InlineData("Skip it for such a change.")]
    [InlineData("Use helper for what the user asks, not for more.")]
    [InlineData("No agent is needed.")]
    public void A_comment_that_sends_elsewhere_stays_with_its_conversation(string comment) =>
        Assert.Contains(Conversation($"<commentary>\n{comment}\n</commentary>"), Description(Optimize(
            $"{When} Examples:\n\n{Moving}\n\n<example>\n{Conversation($"<commentary>\n{comment}\n</commentary>")}\n</example>")),
                StringComparison.Ordinal);

    [Theory]
    [InlineData("The tests fail, so use helper.")]
    [InlineData("Use the helper when a test fails.")]
    [InlineData("Since the user has failing tests, use the helper agent.")]
    [InlineData("Tests fail.")]
    [InlineData("A clear case for the helper, since tests are failing.")]
    public void A_comment_without_new_information_moves_with_its_example(string comment) =>
        Assert.Equal(When, Description(Optimize(
            $"{When} Examples:\n\n<example>\n{Conversation($"<commentary>{comment}</commentary>")}\n</example>")));

    [Theory]
    [InlineData("Context: The user mentions Docker or Kubernetes")]
    [InlineData("Context: Whenever a pipeline is red")]
    [InlineData("Context: Any time a certificate is near its end")]
    public void A_context_that_describes_an_occasion_for_all_uses_stays(string context) =>
        Assert.Contains(context, Description(Optimize($"{When} Examples:\n\n{Moving}\n\n<example>\n{context}\nuser: \"Go\"\nassistant: "
            + "\"I use helper.\"\n</example>")), StringComparison.Ordinal);

    [Theory]
    [InlineData("**Examples:**")]
    [InlineData("**Example scenarios:**")]
    [InlineData("__Examples of when to use it:__")]
    public void Bold_lead_ins_move_with_the_examples(string leadIn) =>
        Assert.Equal(When, Description(Optimize($"{When}\n\n{leadIn}\n\n{Moving}")));

    [Fact]
    public void If_every_example_says_more_the_move_is_proposed()
    {
        var result = Optimize($"{When}\n\n<example>\nuser: \"I wrote a test\"\nassistant: \"Good. Now let me use helper.\"\n</example>");
        Assert.Equal(EditState.Proposed, Assert.Single(result.Edits).State);
        Assert.Equal(result.Original.Text, result.Optimized.Text);
    }
}

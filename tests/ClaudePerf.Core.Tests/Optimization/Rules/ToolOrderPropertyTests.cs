using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization;
using CsCheck;

namespace ClaudePerf.Core.Tests.Optimization.Rules;

/// <summary>What holds of the order of tools for lists written in every way.</summary>
public class ToolOrderPropertyTests
{
    private static readonly string[] NeverSent = ["LS", "TodoWrite", "Nobody"];

    private static readonly OptimizationOptions Options = Prompts.Options with { Rules = ["tool-order"] };

    [Fact]
    public void All_agents_of_a_set_end_with_one_order_and_nothing_else_is_changed() => ToolListGenerator.Ecosystems.Sample(AssertHolds, iter: 500);

    private static void AssertHolds(string[] texts)
    {
        var results = Optimize(texts);
        Assert.All(results, static result => Assert.True(result.Original.Loads && result.Preservation.Passed, result.Original.Text));
        // One agent may be taken a tool that another keeps: then their sets are two.
        Assert.All(results.GroupBy(static result => string.Join(", ", Sent(result.Optimized).Order(StringComparer.Ordinal)), StringComparer.Ordinal),
            static set => Assert.Single(set.Select(static result => string.Join(", ", Sent(result.Optimized))).Distinct(StringComparer.Ordinal)));
        foreach (var result in results)
        {
            Assert.Equal(result.Original.Tools!.Value.Order(StringComparer.Ordinal), result.Optimized.Tools!.Value.Order(StringComparer.Ordinal));
            // Nothing comes or goes, not even white space.
            Assert.Equal(result.Original.Text.Order(), result.Text.Order());
            Assert.Equal(Others(result.Original), Others(result.Optimized));
            Assert.Equal(result.Original.Body, result.Optimized.Body);
        }
        var again = Optimize([.. results.Select(static result => result.Text)]);
        Assert.All(again, static result => Assert.False(result.IsChanged, result.Original.Text));
        // Who has the order of most already is left alone.
        foreach (var set in results.GroupBy(static result => string.Join(", ", Sent(result.Original).Order(StringComparer.Ordinal)), StringComparer.Ordinal))
        {
            var most = set.GroupBy(static result => string.Join(", ", Sent(result.Original)), StringComparer.Ordinal).OrderByDescending(static group => group.Count()).ToList();
            if (most.Count == 1 || most[0].Count() > most[1].Count())
                Assert.All(most[0], static result => Assert.False(result.IsChanged, result.Original.Text));
        }
    }

    private static IReadOnlyList<OptimizationResult> Optimize(string[] texts) =>
        new PromptOptimizer(Options).OptimizeAll([.. texts.Select(static text => Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent))]);

    // As the real program was seen to send them: each once, where it is named first, Grep and Glob last, and neither beside Bash.
    private static IEnumerable<string> Sent(PromptDefinition agent)
    {
        var named = agent.Tools!.Value.Select(static entry => entry.Split('(')[0]).Where(static name => !NeverSent.Contains(name)).Distinct(StringComparer.Ordinal).ToList();
        var searching = named.Where(static name => name is "Grep" or "Glob");
        return named.Except(searching).Where(name => !agent.DisallowedTools.Contains(name)).Concat(named.Contains("Bash") ? [] : searching);
    }

    private static IEnumerable<string> Others(PromptDefinition agent) =>
        agent.Frontmatter.Fields.Where(field => !ReferenceEquals(field, agent.Frontmatter["tools"])).Select(field => $"{field.Key}={agent.Text[field.Start..field.End].Trim()}");
}

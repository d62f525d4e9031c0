using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Measurement;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>Optimizes texts in tests: a character is a token, and no file is taken.</summary>
internal static class Prompts
{
    internal static OptimizationOptions Options { get; } = new()
    {
        Measure = new MeasureOptions
        {
            Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
            Counter = model => new CharacterCounter(model.Tokenizer),
            At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
        },
        IsTaken = static _ => false,
    };

    /// <summary>An agent that may read files.</summary>
    internal static string Agent(string body, string description = "Use when it is needed.") => $"---\nname: helper\ndescription: {description}\ntools: Read, Grep\n---\n{body}";

    internal static OptimizationResult Optimize(string text, OptimizationLevel level, PromptKind kind = PromptKind.Agent) =>
        new PromptOptimizer(Options with { Level = level }).Optimize(Ecosystem.ReadText(PromptFile.FromText(text), kind));

    internal static OptimizationResult OptimizeBy(string text, string rule, PromptKind kind = PromptKind.Agent) =>
        new PromptOptimizer(Options with { Rules = [rule] }).Optimize(Ecosystem.ReadText(PromptFile.FromText(text), kind));

    /// <summary>What the rule makes of an agent's body.</summary>
    internal static string Body(string body, string rule)
    {
        var result = OptimizeBy(Agent(body), rule);
        Assert.True(result.Preservation.Passed, result.Preservation.ToString());
        return result.Optimized.Body;
    }
}

using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Tests.Optimization;

/// <summary>No level makes any prompt cost more, in the session or in a use: over the samples and over prompts of every kind, by a real
/// tokenizer.</summary>
public class NeverDearerTests
{
    private static readonly MeasureOptions Measure = new()
    {
        Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile),
        Counter = new TokenCounters(MethodChoice.Estimate).For,
        At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero),
    };

    public static TheoryData<OptimizationLevel> Levels => new(Enum.GetValues<OptimizationLevel>());

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_samples_never_cost_more(OptimizationLevel level)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = Repository.Samples, IncludeUser = false },
            TestContext.Current.CancellationToken);
        var results = new PromptOptimizer(new OptimizationOptions { Level = level, Measure = Measure, IsTaken = static _ => false },
            ecosystem)
            .OptimizeAll(ecosystem.Definitions, cancellation: TestContext.Current.CancellationToken);
        Assert.All(results, AssertNotDearer);
        Assert.True(level == OptimizationLevel.Lossless
            || results.Sum(result => result.AlwaysOnAfter) < results.Sum(result => result.AlwaysOnBefore));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Generated_prompts_never_cost_more(OptimizationLevel level)
    {
        var optimizer = new PromptOptimizer(new OptimizationOptions { Level = level, Measure = Measure, IsTaken = static _ => false });
        CsCheck.Check.Sample(PromptGenerator.Agents,
            text => AssertNotDearer(optimizer.Optimize(Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent))), iter: 200);
    }

    // A prompt that costs a token more by its tokenizer's whims when a blank line goes is left as it is.
    [Fact]
    public void A_prompt_that_layout_would_make_dearer_is_left_alone()
    {
        var options = new OptimizationOptions { Level = OptimizationLevel.Lossless,
            Measure = Measure with { Counter = static model => new BlankLinesAreFree(model.Tokenizer) }, IsTaken = static _ => false };
        var result = new PromptOptimizer(options).Optimize(Ecosystem.ReadText(PromptFile.FromText(Prompts.Agent("A.\n\n\n\n\nB.\n")),
            PromptKind.Agent));
        Assert.False(result.IsChanged);
        Assert.Empty(result.Edits);
    }

    private static void AssertNotDearer(OptimizationResult result)
    {
        // The order of equal tool lists may take a token of the listing: the names meet in other places. It spares thousands elsewhere.
        const int Reordered = 2;
        var allowed = result.Edits.Any(static edit => edit is { RuleId: "tool-order", State: EditState.Applied }) ? Reordered : 0;
        Assert.True(result.AlwaysOnAfter <= result.AlwaysOnBefore + allowed,
            $"{result}: {result.AlwaysOnBefore} -> {result.AlwaysOnAfter} in the session");
        Assert.True(result.OnInvokeAfter <= result.OnInvokeBefore, $"{result}: {result.OnInvokeBefore} -> {result.OnInvokeAfter} in a use");
    }

    private sealed class BlankLinesAreFree(TokenizerGeneration generation) : ITokenCounter
    {
        public TokenCountMethod Method => TokenCountMethod.Estimate;

        public TokenizerGeneration Generation => generation;

        public string Version => "blank lines are free";

        public TokenCount Count(ReadOnlySpan<char> text) => TokenCount.Exactly(1000 - text.Count('\n'));
    }
}

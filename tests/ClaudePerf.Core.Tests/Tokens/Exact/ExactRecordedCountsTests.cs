using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens.Exact;

/// <summary>
/// Compares the real vocabularies with the provider's own counts, in addition to <see cref="SampleTextCountTests"/>.
/// </summary>
public class ExactRecordedCountsTests
{
    [TheoryThatNeeds(Prerequisite.RealInput)]
    [InlineData(TokenizerGeneration.V3)]
    [InlineData(TokenizerGeneration.V47)]
    [InlineData(TokenizerGeneration.V5)]
    public async Task Count_matches_the_provider_for_every_recorded_text(TokenizerGeneration generation)
    {
        using var folder = new TemporaryFolder();
        var store = new VocabularyStore(folder.Path);
        await new VocabularyInstaller(store, TimeProvider.System).InstallFromPathAsync(
            Machine.RealInput("vocabulary"), [VocabularySource.For(generation)], progress: null, TestContext.Current.CancellationToken);
        Assert.True(ExactTokenCounter.TryCreate(generation, store, out var counter));

        var counts = RecordedCounts.Load();
        var differing = counts
            .Where(recorded => counter.Count(recorded.Text).Tokens + MessageFrame.TokensOf(generation) != CountOf(recorded))
            .Select(recorded => recorded.Key);

        Assert.Equal(2_006, counts.Count);
        Assert.Empty(differing);

        int CountOf(RecordedCount recorded) => generation switch
        {
            TokenizerGeneration.V3 => recorded.V3,
            TokenizerGeneration.V47 => recorded.V47,
            _ => recorded.V5,
        };
    }
}

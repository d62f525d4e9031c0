using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Correction;

namespace ClaudePerf.Core.Tests.Tokens.Correction;

public sealed class CorrectionStoreTests : IDisposable
{
    private const string Text = "A text that is long enough for a factor of one and a half to show in its count of tokens.";

    private static readonly ModelInfo Model = ModelCatalog.Load(ModelCatalog.ShippedFile).Resolve("claude-opus-5");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static EstimateCorrection Correction(double factor = 1.5, bool applied = true, string? version = null) => new()
    {
        Generation = TokenizerGeneration.V5, Factor = factor, Samples = 99, MedianError = 0.1, Error90 = 0.2,
        CorrectedMedianError = 0.01, CorrectedError90 = 0.02,
        Applied = applied, EstimateVersion = version ?? EstimateTokenCounter.Create(TokenizerGeneration.V5).Version,
        Updated = new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero),
    };

    private TokenCount Count(out string[] warnings)
    {
        using var counters = new TokenCounters(MethodChoice.Auto, new TokenCounterOptions { DataFolder = _folder.Path });
        var count = counters.For(Model).Count(Text);
        warnings = [.. counters.Warnings];
        return count;
    }

    [Fact]
    public void Corrections_are_read_back_and_none_without_a_file()
    {
        var store = new CorrectionStore(_folder.Path);
        Assert.Empty(store.Read());
        store.Write([Correction(), Correction() with { Generation = TokenizerGeneration.V3 }]);
        Assert.Equal([Correction() with { Generation = TokenizerGeneration.V3 }, Correction()], store.Read());
        Assert.Equal([store.FilePath], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void An_applied_correction_scales_count_and_interval()
    {
        var plain = Count(out _);
        new CorrectionStore(_folder.Path).Write([Correction()]);
        var corrected = Count(out var warnings);
        Assert.Equal((long)Math.Round(plain.Tokens * 1.5), corrected.Tokens);
        Assert.InRange(corrected.Tokens, corrected.Lower, corrected.Upper);
        Assert.True(corrected.Upper > plain.Upper);
        Assert.Empty(warnings);
    }

    [Fact]
    public void A_correction_that_does_not_help_or_is_of_another_estimate_is_not_applied()
    {
        var plain = Count(out _);
        new CorrectionStore(_folder.Path).Write([Correction(applied: false)]);
        Assert.Equal(plain, Count(out _));
        new CorrectionStore(_folder.Path).Write([Correction(version: "older")]);
        Assert.Equal(plain, Count(out _));
        new CorrectionStore(_folder.Path).Write([Correction() with { Generation = TokenizerGeneration.V3 }]);
        Assert.Equal(plain, Count(out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[{}]")]
    [InlineData("[{\"generation\":\"v9\"}]")]
    public void A_damaged_file_is_reported_and_estimates_continue(string json)
    {
        var plain = Count(out _);
        var store = new CorrectionStore(_folder.Path);
        File.WriteAllText(store.FilePath, json);
        Assert.Contains("Update-TokenCalibration", Assert.Throws<CorrectionException>(store.Read).Message, StringComparison.Ordinal);
        Assert.Equal(plain, Count(out var warnings));
        Assert.Contains("not corrected", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_impossible_factor_counts_as_damage()
    {
        var store = new CorrectionStore(_folder.Path);
        store.Write([Correction(factor: 1000)]);
        Assert.Throws<CorrectionException>(store.Read);
    }

    [Fact]
    public void Replacing_keeps_the_corrections_of_other_generations()
    {
        var store = new CorrectionStore(_folder.Path);
        var other = Correction(2) with { Generation = TokenizerGeneration.V3 };
        store.Write([Correction(1.5), other]);
        store.Replace([Correction(1.2)]);
        Assert.Equal([(TokenizerGeneration.V3, 2), (TokenizerGeneration.V5, 1.2)],
            store.Read().Select(static correction => (correction.Generation, correction.Factor)).Order());
    }

    [Fact]
    public void Replacing_repairs_a_damaged_file()
    {
        var store = new CorrectionStore(_folder.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(store.FilePath)!);
        File.WriteAllText(store.FilePath, "damaged");
        store.Replace([Correction(1.2)]);
        Assert.Equal(1.2, Assert.Single(store.Read()).Factor);
    }
}

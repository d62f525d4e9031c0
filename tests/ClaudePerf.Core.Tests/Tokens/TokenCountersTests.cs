using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tests.Tokens.Api;
using ClaudePerf.Core.Tests.Tokens.Exact;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Api;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tests.Tokens;

public sealed class TokenCountersTests : IDisposable
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    private readonly TemporaryFolder _data = new();

    private static ModelInfo V5 => Catalog.Resolve("claude-opus-5");

    private static ModelInfo V3 => Catalog.Resolve("claude-opus-4-6");

    public void Dispose() => _data.Dispose();

    private TokenCounters Counters(MethodChoice choice) => new(choice, new TokenCounterOptions { DataFolder = _data.Path });

    private async Task InstallAsync(string family)
    {
        var json = SmallVocabulary.Json(family);
        var source = SmallVocabulary.Source(family, json);
        var path = _data.File("small.json");
        await File.WriteAllBytesAsync(path, json, TestContext.Current.CancellationToken);
        await new VocabularyInstaller(VocabularyStore.In(_data.Path), TimeProvider.System, [source])
            .InstallFromPathAsync(path, [source], null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Auto_is_exact_for_the_generations_whose_vocabulary_is_installed()
    {
        await InstallAsync("v4.7");
        using var counters = Counters(MethodChoice.Auto);
        Assert.IsType<ExactTokenCounter>(counters.For(V5));
        Assert.IsType<EstimateTokenCounter>(counters.For(V3));
        Assert.Same(counters.For(V5), counters.For(Catalog.Resolve("claude-opus-5-5")));
        Assert.Empty(counters.Warnings);
    }

    [Fact]
    public async Task Estimate_estimates_whatever_is_installed()
    {
        await InstallAsync("v4.7");
        using var counters = Counters(MethodChoice.Estimate);
        Assert.Equal(TokenCountMethod.Estimate, counters.For(V5).Method);
    }

    [Fact]
    public async Task Exact_without_the_vocabulary_explains_how_to_install_it()
    {
        await InstallAsync("v4.7");
        using var counters = Counters(MethodChoice.Exact);
        Assert.Equal(TokenCountMethod.Exact, counters.For(V5).Method);
        var exception = Assert.Throws<TokenVocabularyException>(() => counters.For(V3));
        Assert.Equal(TokenVocabularyFault.Missing, exception.Fault);
        Assert.Contains("Install-TokenVocabulary", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_ignores_a_damaged_vocabulary_and_warns_once()
    {
        await InstallAsync("v4.7");
        var path = VocabularyStore.In(_data.Path).PathOf(VocabularySource.For(TokenizerGeneration.V5));
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[^1] ^= 0xFF;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        using var counters = Counters(MethodChoice.Auto);
        Assert.Equal(TokenCountMethod.Estimate, counters.For(V5).Method);
        counters.For(Catalog.Resolve("claude-opus-5-5"));
        Assert.Contains("estimated", Assert.Single(counters.Warnings), StringComparison.Ordinal);
        Assert.Throws<TokenVocabularyException>(() => Counters(MethodChoice.Exact).For(V5));
    }

    [Fact]
    public async Task Api_counts_for_each_model_and_is_made_when_it_is_needed()
    {
        await using var server = new CountServer();
        var made = 0;
        var options = new TokenCounterOptions
        {
            DataFolder = _data.Path,
            Api = () =>
            {
                made++;
                return new TokenApi("key", server.Address);
            },
        };
        using var offline = new TokenCounters(MethodChoice.Estimate, options);
        offline.For(V5).Count("Hello");
        Assert.Equal(0, made);
        using var counters = new TokenCounters(MethodChoice.Api, options);
        Assert.Equal(5, counters.For(V5).Count("Hello").Tokens);
        Assert.Equal(TokenCountMethod.Api, counters.For(V3).Method);
        counters.For(V3).Count("Hello");
        Assert.Equal(1, made);
        Assert.Equal(["claude-opus-5", "claude-opus-4-6"], server.Asked.Select(request => request.Model));
    }
}

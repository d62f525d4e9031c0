using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Tests.Pricing;

public class ModelResolutionTests
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);

    [Theory]
    [InlineData("default", "claude-opus-5-5")]
    [InlineData("best", "claude-opus-5-5")]
    [InlineData("opus", "claude-opus-5-5")]
    [InlineData("opus[1m]", "claude-opus-5-5")]
    [InlineData("sonnet", "claude-sonnet-5-5")]
    [InlineData("sonnet[1m]", "claude-sonnet-5-5")]
    [InlineData("opusplan", "claude-sonnet-5-5")]
    [InlineData("haiku", "claude-haiku-5-5")]
    [InlineData("fable", "claude-fable-5-2")]
    [InlineData("inherit", "claude-opus-5-5")]
    [InlineData(" Opus ", "claude-opus-5-5")]
    [InlineData("INHERIT", "claude-opus-5-5")]
    [InlineData("Claude-Opus-5-5", "claude-opus-5-5")]
    [InlineData("claude-opus-5[1m]", "claude-opus-5")]
    [InlineData("claude-opus-5[1M]", "claude-opus-5")]
    [InlineData("claude-opus-4-5-20251101", "claude-opus-4-5")]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-20250514", "claude-sonnet-4")]
    [InlineData("claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    [InlineData("claude-3-5-haiku-20241022", "claude-3-5-haiku")]
    [InlineData("claude-3-haiku-20240307", "claude-3-haiku")]
    [InlineData("claude-3-5-haiku-latest", "claude-3-5-haiku")]
    [InlineData("claude-opus-4-1-20250805", "claude-opus-4-1")]
    [InlineData("anthropic/claude-opus-5-5", "claude-opus-5-5")]
    [InlineData("anthropic/claude-sonnet-4.5", "claude-sonnet-4-5")]
    [InlineData("anthropic/claude-3.7-sonnet", "claude-3-7-sonnet")]
    [InlineData("openrouter/anthropic/claude-haiku-4.5", "claude-haiku-4-5")]
    [InlineData("anthropic.claude-opus-5-v1:0", "claude-opus-5")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]", "claude-sonnet-4-5")]
    [InlineData("global.anthropic.claude-opus-4-6-v1", "claude-opus-4-6")]
    [InlineData("eu.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet")]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4-1")]
    [InlineData("claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("vertex_ai/claude-opus-5-5@default", "claude-opus-5-5")]
    [InlineData("opus-5", "claude-opus-5")]
    [InlineData("sonnet-4.6", "claude-sonnet-4-6")]
    public void Resolve_knows_every_form_of_a_name(string name, string id)
    {
        Assert.Equal(id, Catalog.Resolve(name).Id);
        Assert.Equal(id, Catalog.Resolve(name).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gpt-5")]
    [InlineData("<synthetic>")]
    [InlineData("claude")]
    [InlineData("claude-opus-6")]
    [InlineData("claude-opus-5-5-5")]
    [InlineData("claude-opus-5-55")]
    [InlineData("claude-mythos-preview")]
    [InlineData("openai/opus")]
    [InlineData("somebody/haiku")]
    [InlineData("claude-claude-opus-5")]
    public void TryResolve_never_guesses(string name) => Assert.False(Catalog.TryResolve(name, out _));

    [Theory]
    [InlineData("claude-opus-9", "claude-opus-5")]
    [InlineData("claude-opus-5-6", "claude-opus-5-5")]
    [InlineData("sonet", "sonnet")]
    [InlineData("claude-sonet-4-5", "claude-sonnet-4-5")]
    [InlineData("hiaku", "haiku")]
    [InlineData("claude-mythos-preview", "claude-mythos-5")]
    public void Unknown_model_error_suggests_similar_names(string name, string nearest)
    {
        var exception = Assert.Throws<UnknownModelException>(() => Catalog.Resolve(name));

        Assert.Equal(name, exception.Name);
        Assert.Equal(nearest, exception.Nearest[0]);
        Assert.Contains(nearest, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nearest_of_a_very_long_name_is_quick_and_bounded() =>
        Assert.Equal(3, Catalog.Nearest(new string('x', 1_000_000)).Count);

    [Fact]
    public void Inherit_is_the_callers_model()
    {
        var haiku = Catalog.Resolve("haiku");

        Assert.Same(haiku, Catalog.Resolve("inherit", haiku));
        Assert.Same(Catalog.DefaultModel, Catalog.Resolve("inherit"));
        Assert.Same(Catalog.Resolve("opus"), Catalog.Resolve("opus", haiku));
    }

    [Fact]
    public void Model_lists_its_aliases()
    {
        Assert.Equal(["default", "best", "opus"], Catalog.Resolve("claude-opus-5-5").Aliases);
        Assert.Equal(["claude-opus-4-5-20251101"], Catalog.Resolve("claude-opus-4-5").OtherIds);
    }

    [Fact]
    public void Flood_of_unknown_names_leaves_known_ones_resolvable()
    {
        var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
        for (var i = 0; i < 10_000; i++)
            Assert.False(catalog.TryResolve($"claude-made-up-{i}", out _));

        Assert.Equal("claude-opus-5", catalog.Resolve("claude-opus-5").Id);
    }
}

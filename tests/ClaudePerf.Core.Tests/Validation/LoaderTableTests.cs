using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>What Claude Code's loader takes and what it drops, one row a measured case; an error is exactly what it drops.</summary>
public sealed class LoaderTableTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("---\nname: a\ndescription: Use it: always\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: @team decides\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: `code` first\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: *all* of it\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: [draft] of it\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription:\n\tUse it.\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: % of it\n---\nBody\n")]
    [InlineData("\uFEFF---\nname: a\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: a\nname: a\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: My Agent\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: Use it.\n---\n")]
    [InlineData("---\nname: a\ndescription: Use it.\nvibe: calm\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: Use it.\ntools: Nonsense, Read\nmodel: nonsense\npermissionMode: nonsense\ncolor: nonsense\neffort: nonsense\n---\nBody\n")]
    [InlineData("---\r\nname: a\r\ndescription: Use it.\r\n---\r\nBody\r\n")]
    public void The_loader_takes(string text)
    {
        _sandbox.Write(".claude/agents/a.md", text);
        Assert.DoesNotContain(_sandbox.Validate(), finding => finding.Severity == FindingSeverity.Error);
        Assert.True(Assert.Single(_sandbox.Read().Definitions).Loads);
    }

    [Theory]
    [InlineData("---\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: a\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription:\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: 42\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription:\n  - one\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription:\n  key: value\n---\nBody\n")]
    [InlineData("---\nname: a:b\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: -a\ndescription: Use it.\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: Use it.\n\nuser: \"Do it\"\nassistant: <example> one\nand: two: three\n  more\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: #1 helper\n---\nBody\n")]
    [InlineData("---\nname: a\ndescription: \"Use it.\n---\nBody\n")]
    [InlineData("---\r\nname: a\r\ndescription: Use it: always\r\n---\r\nBody\r\n")]
    [InlineData("\n---\nname: a\ndescription: Use it.\n---\nBody\n")]
    public void The_loader_drops(string text)
    {
        _sandbox.Write(".claude/agents/a.md", text);
        var finding = Assert.Single(_sandbox.Validate(), finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal("does-not-load", finding.RuleId);
        Assert.StartsWith("Claude Code does not load this agent. ", finding.Message, StringComparison.Ordinal);
        Assert.InRange(finding.Line, 1, 9);
        Assert.False(Assert.Single(_sandbox.Read().Definitions).Loads);
    }

    [Fact]
    public void A_readme_among_agents_is_no_finding()
    {
        _sandbox.Agent("a");
        _sandbox.Write(".claude/agents/README.md", "# Our agents\n\nThey help.\n");
        Assert.DoesNotContain(_sandbox.Validate(), finding => finding.Path.EndsWith("README.md", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_ecosystem_has_no_error()
    {
        var ecosystem = Core.Agents.Discovery.Ecosystem.Discover(new() { Root = Repository.Samples, IncludeUser = false, IncludePlugins = false }, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(EcosystemValidator.Validate(ecosystem, ValidationSandbox.Options, TestContext.Current.CancellationToken), finding => finding.Severity == FindingSeverity.Error);
    }

    [Theory]
    [InlineData(Core.Optimization.OptimizationLevel.Lossless)]
    [InlineData(Core.Optimization.OptimizationLevel.Standard)]
    [InlineData(Core.Optimization.OptimizationLevel.Structural)]
    public void Every_agent_of_the_samples_works_optimized(Core.Optimization.OptimizationLevel level)
    {
        var ecosystem = Core.Agents.Discovery.Ecosystem.Discover(new() { Root = Repository.Samples, IncludeUser = false, IncludePlugins = false }, TestContext.Current.CancellationToken);
        Assert.Equal(34, ecosystem.Definitions.Count(definition => definition is { Kind: Core.Agents.PromptKind.Agent, IsActive: true }));
        Assert.Empty(EcosystemValidator.Validate(ecosystem, ValidationSandbox.Options with { Optimized = level, Rules = ["optimized"] }, TestContext.Current.CancellationToken));
    }
}

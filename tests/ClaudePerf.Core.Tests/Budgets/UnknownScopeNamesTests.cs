using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Tests.Usage.Queries;
using ClaudePerf.Core.Tests.Validation;

namespace ClaudePerf.Core.Tests.Budgets;

/// <summary>Budgets for names that nobody has.</summary>
public sealed class UnknownScopeNamesTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void An_agent_that_nobody_has_is_described_with_a_near_name()
    {
        _sandbox.Agent("code-reviewer");
        var definitions = _sandbox.Read().Definitions;
        Assert.Equal(["No agent here and none in the usage so far is named 'code-reviwer'. Did you mean 'code-reviewer'? "
            + "Until an agent has this name, the budget counts nothing for it."],
            UnknownScopeNames.Agents(["code-reviwer", "code-*", "MAIN", "Explore"], definitions, index: null));
    }

    [Fact]
    public void A_model_without_price_and_usage_and_a_project_without_usage_are_described()
    {
        Assert.StartsWith("There is no model 'sonnt' in the price list or in the usage so far. Did you mean 'sonnet'?",
            Assert.Single(UnknownScopeNames.Models(["sonnt", "opus", "claude-opus*"], Requests.Catalog, index: null)),
            StringComparison.Ordinal);
        Assert.StartsWith("No project in the usage so far is named 'nowhere'.",
            Assert.Single(UnknownScopeNames.Projects(["nowhere", _sandbox.Root], index: null)), StringComparison.Ordinal);
    }
}

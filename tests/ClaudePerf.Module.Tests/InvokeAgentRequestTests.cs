namespace ClaudePerf.Module.Tests;

/// <summary>Invoke-AgentRequest against a stand-in for the Messages API. The project is the test's own, so that its usage and budgets are.</summary>
[Collection("the provider's address")]
public sealed class InvokeAgentRequestTests : IDisposable
{
    private const string Key = "sk-ant-module-secret";

    private readonly ModuleSession _session = new();
    private readonly MessageStub _stub = new();

    public InvokeAgentRequestTests()
    {
        _session.Write("eco/.git/HEAD", "");
        foreach (var name in (string[])["reader", "other"])
            _session.Write($"eco/.claude/agents/{name}.md", $"---\nname: {name}\ndescription: About {name}\n---\n{string.Concat(Enumerable.Repeat("Read every line before you say what it does.\n", 200))}");
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", Key);
        Environment.SetEnvironmentVariable("ANTHROPIC_BASE_URL", _stub.Address);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", null);
        Environment.SetEnvironmentVariable("ANTHROPIC_BASE_URL", null);
        _stub.Dispose();
        _session.Dispose();
    }

    [Fact]
    public void An_answer_is_given_with_what_it_cost_and_counts_as_usage()
    {
        var answer = _session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco").ThrowIfFailed().Single;
        Assert.Equal(("It is done.", "reader", "end_turn"), ((string)answer.Properties["Text"].Value, (string)answer.Properties["Agent"].Value, (string)answer.Properties["StopReason"].Value));
        Assert.True((decimal)answer.Properties["Cost"].Value > 0);
        var usage = _session.Run($"Get-TokenUsage -GroupBy Agent -Session {answer.Properties["Session"].Value}").ThrowIfFailed().Single;
        Assert.Equal(("reader", 1L, 3000L, 5L), ((string)usage.Properties["Agent"].Value, (long)usage.Properties["Requests"].Value, (long)usage.Properties["CacheWrite5mTokens"].Value, (long)usage.Properties["OutputTokens"].Value));
    }

    [Fact]
    public void A_conversation_goes_on_from_an_answer_of_the_same_agent_alone()
    {
        var second = _session.Run("$a = Invoke-AgentRequest reader 'One.' -Path eco; Invoke-AgentRequest reader 'Two.' -Path eco -Previous $a").ThrowIfFailed().Single;
        Assert.Contains("It is done.", _stub.Bodies.Last(), StringComparison.Ordinal);
        Assert.Equal(second.Properties["Session"].Value, _session.Run("$a.Session").Single.BaseObject);
        Assert.StartsWith("OtherContext,", Assert.Single(_session.Run("Invoke-AgentRequest other 'Two.' -Path eco -Previous $a").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, _stub.Bodies.Count);
    }

    [Fact]
    public void A_budget_that_blocks_refuses_before_anything_is_sent_unless_forced()
    {
        _session.Write("eco/.claude/token-budgets.json", """{"budgets":[{"name":"small","limit":0.000001,"action":"Block"}]}""");
        var refused = Assert.Single(_session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco").Errors);
        Assert.StartsWith("BudgetWouldBeExceeded,", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", refused.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(_stub.Bodies);
        _session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco -Force").ThrowIfFailed();
        Assert.Single(_stub.Bodies);
        Assert.StartsWith("BudgetExceeded,", Assert.Single(_session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(_stub.Bodies);
    }

    [Fact]
    public void Nothing_is_sent_with_WhatIf_or_without_a_key()
    {
        _session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco -WhatIf").ThrowIfFailed();
        Environment.SetEnvironmentVariable("ANTHROPIC_API_KEY", null);
        Assert.StartsWith("TokenApiNotConfigured,", Assert.Single(_session.Run("Invoke-AgentRequest reader 'Do it.' -Path eco").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_stub.Bodies);
    }
}

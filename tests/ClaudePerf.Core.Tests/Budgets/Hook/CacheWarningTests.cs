using ClaudePerf.Core.Budgets.Hook;
using CsCheck;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>Warnings before a conversation is written to the prompt cache again, from the JSON of Claude Code 2.1.332.</summary>
public sealed class CacheWarningTests : IDisposable
{
    private const string Resume = """
        {"session_id":"s","cwd":"/tmp","hook_event_name":"SessionStart","source":"resume","model":"claude-opus-5-5",
         "seconds_since_last_response":7500,"context_tokens":302010,"prompt_cache_likely_expired":true,"cache_ttl":"5m",
         "estimated_cache_write_usd":1.51}
        """;

    private const string Switch = """
        {"session_id":"s","cwd":"/tmp","hook_event_name":"PreModelSwitch","from_model":"claude-opus-5-5","to_model":"claude-sonnet-5-5",
         "requested_model":"sonnet","source":"command","context_tokens":302010,"prompt_cache_warm":true,"cache_ttl":"5m",
         "estimated_cache_write_usd":1.13,"pricing":"catalog"}
        """;

    private readonly HookSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_return_to_an_expired_cache_names_its_cost()
    {
        var result = _sandbox.Run(Resume);
        Assert.Equal(BudgetHookDecision.Warn, result.Decision);
        Assert.Equal("the prompt cache of this session has expired (last response 2 hours ago). Your next prompt writes 302,010 tokens to "
            + "the prompt cache again, about $1.51. A new session that starts from a short summary costs less.", result.Message);
        Assert.StartsWith("{\"systemMessage\":\"ClaudePerf: the prompt cache", result.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public void A_switch_of_the_model_names_its_cost() =>
        Assert.Equal("switching to sonnet-5-5 writes 302,010 tokens to the prompt cache again, about $1.13: each model has its own cache.",
            _sandbox.Run(Switch).Message);

    [Theory]
    [InlineData(Resume, "\"prompt_cache_likely_expired\":true", "\"prompt_cache_likely_expired\":false")]
    [InlineData(Resume, "\"prompt_cache_likely_expired\":true,", "")]
    [InlineData(Resume, "1.51", "1.00")]
    [InlineData(Resume, "1.51", "\"1.51\"")]
    [InlineData(Resume, "1.51", "null")]
    [InlineData(Resume, "1.51", "-7")]
    [InlineData(Resume, "302010", "{\"a\":[1]}")]
    [InlineData(Resume, "302010", "0")]
    [InlineData(Switch, "\"prompt_cache_warm\":true", "\"prompt_cache_warm\":false")]
    [InlineData(Switch, "1.13", "1e400")]
    [InlineData(Switch, "PreModelSwitch", "PostModelSwitch")]
    public void A_cheap_or_unknown_cost_is_not_reported(string input, string from, string to)
    {
        Assert.Contains(from, input, StringComparison.Ordinal);
        Assert.Equal(new BudgetHookResult(BudgetHookDecision.Allow, ""), _sandbox.Run(input.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_limit_is_that_of_the_settings()
    {
        BudgetHookResult Run(decimal above) =>
            BudgetHook.Run(System.Text.Encoding.UTF8.GetBytes(Resume), _sandbox.Settings() with { WarnAbove = above });
        Assert.Equal(BudgetHookDecision.Allow, Run(1.51m).Decision);
        Assert.Equal(BudgetHookDecision.Warn, Run(1.5m).Decision);
    }

    [Fact]
    public void An_exceeded_budget_does_not_block_a_return_and_strictness_neither()
    {
        _sandbox.Set("daily", 1);
        _sandbox.Use(100);
        Assert.Equal(2, _sandbox.Run(_sandbox.Prompt()).ExitCode);
        Assert.Equal(0, _sandbox.Run(Resume, failClosed: true).ExitCode);
        Assert.Equal(0, _sandbox.Run(Switch, failClosed: true).ExitCode);
    }

    [Fact]
    public void A_hostile_model_name_is_shown_as_text() =>
        Assert.DoesNotContain('\u001b', _sandbox.Run(
            Switch.Replace("claude-sonnet-5-5", "a\\u001b[2Jb\\n", StringComparison.Ordinal)).Output);

    [Fact]
    public void Any_value_of_any_field_is_answered_without_blocking()
    {
        string[] names =
            ["source", "seconds_since_last_response", "context_tokens", "prompt_cache_likely_expired", "prompt_cache_warm",
                "estimated_cache_write_usd", "to_model"];
        var value = OneOf("null", "true", "false", "\"\"", "\"x\"", "[]", "{}", "[{\"a\":1}]", "0", "-1", "1e308", "1e999", "3.5",
            "18446744073709551616");
        Gen.Select(OneOf("SessionStart", "PreModelSwitch"), value.Array[names.Length]).Sample((name, values) =>
        {
            var fields = string.Concat(names.Zip(values).Select(static one => $",\"{one.First}\":{one.Second}"));
            Assert.Equal(0, _sandbox.Run($$"""{"hook_event_name":"{{name}}"{{fields}}}""").ExitCode);
        }, iter: 300);
    }

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}

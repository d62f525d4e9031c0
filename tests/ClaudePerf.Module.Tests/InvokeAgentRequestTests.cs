using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>Invoke-AgentRequest against a stand-in for the Messages API. In processes of its own: what it records counts for every command
/// of a user, and so for other tests.</summary>
public sealed class InvokeAgentRequestTests : IDisposable
{
    private readonly ShellProcess _shell = new();
    private readonly MessageStub _stub = new();

    public InvokeAgentRequestTests()
    {
        foreach (var name in (string[])["reader", "other"])
            Write($".claude/agents/{name}.md",
                $"---\nname: {name}\ndescription: About "
                    + $"{name}\n---\n{string.Concat(Enumerable.Repeat("Read every line before you say what it does.\n", 200))}");
        Write(".git/HEAD", "");
        _shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(_shell.Home, "own");
        _shell.Environment["ANTHROPIC_API_KEY"] = "sk-ant-module-secret";
        _shell.Environment["ANTHROPIC_BASE_URL"] = _stub.Address;
    }

    public void Dispose()
    {
        _stub.Dispose();
        _shell.Dispose();
    }

    [Fact]
    public async Task An_answer_is_returned_with_its_cost_and_counts_as_usage()
    {
        var answer = await Run("$a = Invoke-AgentRequest reader 'Do it.'; \"$($a.Text)|$($a.Agent)|$($a.StopReason)|$($a.Cost -gt 0)\"; "
            + "Get-TokenUsage -GroupBy Agent | ForEach-Object { "
                + "\"$($_.Agent)|$($_.Requests)|$($_.CacheWrite5mTokens)|$($_.OutputTokens)\" }");
        Assert.Equal(("It is done.|reader|end_turn|True\nreader|1|3000|5\n", ""), (answer.Output, answer.Error));
    }

    [Fact]
    public async Task An_interactive_answer_is_shown_as_it_arrives_and_then_summarized()
    {
        var answer = await Run("Invoke-AgentRequest reader 'Do it.'");
        Assert.Contains("It is done.", answer.Output, StringComparison.Ordinal);
        Assert.Contains("3,000", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_cannot_control_the_terminal()
    {
        _stub.Answer = @"First\u001b]0;title\u0007\u001b[2J\u009b31m\u202Eline.\nSecond line.";
        var answer = await Run("Invoke-AgentRequest reader 'Do it.'");
        Assert.Contains("First\uFFFD]0;title\uFFFD\uFFFD[2J\uFFFD31m\uFFFDline.\nSecond line.", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Output, static c => c != '\n' && (char.IsControl(c) || c == '\u202E'));
    }

    [Fact]
    public async Task A_conversation_continues_only_from_an_answer_of_the_same_agent()
    {
        var answer = await Run("$a = Invoke-AgentRequest reader 'One.'; $b = Invoke-AgentRequest reader 'Two.' -Previous $a; $a.Session "
            + "-eq $b.Session; try { Invoke-AgentRequest other 'Two.' -Previous $a } catch { $_.FullyQualifiedErrorId }");
        Assert.Equal("True\nOtherContext,ClaudePerf.Cmdlets.InvokeAgentRequestCommand\n", answer.Output);
        Assert.Equal(2, _stub.Bodies.Count);
        Assert.Contains("It is done.", _stub.Bodies.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_that_blocks_refuses_before_anything_is_sent_unless_forced()
    {
        Write(".claude/token-budgets.json", """{"budgets":[{"name":"small","limit":0.000001,"action":"Block"}]}""");
        const string Try = "try { Invoke-AgentRequest reader 'Do it.' } catch { $_.FullyQualifiedErrorId.Split(',')[0] }";
        Assert.Equal("BudgetWouldBeExceeded\n", (await Run(Try)).Output);
        Assert.Empty(_stub.Bodies);
        var forced = await Run($"(Invoke-AgentRequest reader 'Do it.' -Force).Text; {Try}");
        Assert.Equal("It is done.\nBudgetExceeded\n", forced.Output);
        Assert.Single(_stub.Bodies);
    }

    [Fact]
    public async Task Rewriting_a_prompt_counts_as_usage_and_keeps_within_budgets_that_block()
    {
        const string Rewrite = "Optimize-AgentPrompt .claude/agents/reader.md -Rule tools-line -Rewrite -Writer Api -Force";
        var rewritten = await Run(
            $"({Rewrite}).Name; Get-TokenUsage -GroupBy Agent | ForEach-Object {{ "
                + $"\"$($_.Agent)|$($_.Requests)|$($_.CacheWrite5mTokens)|$($_.OutputTokens)|$($_.NotFinalRequests)\" }}");
        Assert.Equal(("reader\nOptimize-AgentPrompt|1|3000|5|0\n", ""), (rewritten.Output, rewritten.Error));
        Assert.Single(_stub.Bodies);

        Write(".claude/token-budgets.json", """{"budgets":[{"name":"small","limit":0.000001,"action":"Block"}]}""");
        Write(".claude/agents/reader.md",
            $"---\nname: reader\ndescription: About "
                + $"it\n---\n{string.Concat(Enumerable.Repeat("Read every word before you say what it means.\n", 200))}");
        var refused = await Run($"try {{ {Rewrite} }} catch {{ $_.FullyQualifiedErrorId.Split(',')[0]; $_.Exception.Message }}");
        Assert.StartsWith("BudgetExceeded\n", refused.Output, StringComparison.Ordinal);
        Assert.Contains("omit -Rewrite", refused.Output, StringComparison.Ordinal);
        Write(".claude/token-budgets.json", """{"budgets":[{"name":"large","limit":0.02,"action":"Block"}]}""");
        Assert.Equal("BudgetWouldBeExceeded\n",
            (await Run($"try {{ {Rewrite} }} catch {{ $_.FullyQualifiedErrorId.Split(',')[0] }}")).Output);
        Assert.Single(_stub.Bodies);
    }

    [Fact]
    public async Task A_call_of_another_agents_tool_is_refused_and_the_agent_continues()
    {
        GiveTools();
        _stub.Tool = "Write";
        var answer = await Run("Invoke-AgentRequest reader 'Do it.' -ToolPath tools.json -ShareTools | ForEach-Object { "
            + "\"$($_.StopReason)|$($_.IsRefused)|$($_.Text)\" }; (Get-TokenUsage -GroupBy Agent).Requests");
        Assert.Equal(("tool_use|True|\nend_turn|False|It is done.\n2\n", ""), (answer.Output, answer.Error));
        Assert.Contains("The tool 'Write' was not called: it is not one of the tools of 'reader', which are Read. Continue with these.",
            _stub.Bodies.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tools_result_is_sent_back_with_its_call()
    {
        GiveTools();
        _stub.Tool = "Read";
        var answer = await Run("$a = Invoke-AgentRequest reader 'Do it.' -ToolPath tools.json; $a.ToolUses[0].Name; try { "
            + "Invoke-AgentRequest reader 'Go on.' -ToolPath tools.json -Previous $a } catch { $_.Exception.Message }; "
                + "(Invoke-AgentRequest reader 'Go on.' -ToolPath tools.json -Previous $a -ToolResult @{ toolu_1 = 'seen' }).Text");
        Assert.Equal("Read\nThe answer of 'reader' still needs the results of these tools: Read (toolu_1). Give results with -ToolResult "
            + "@{ 'id' = 'text' }, or omit -Previous to start a new conversation.\nIt is done.\n", answer.Output);
        Assert.DoesNotContain("Write", _stub.Bodies.First(), StringComparison.Ordinal);
        Assert.Contains("\"content\":\"seen\"", _stub.Bodies.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-ant-module-secret", "", "Bearer sk-ant-module-secret|sk-ant-module-secret")]
    [InlineData("", "gateway-token", "Bearer gateway-token|")]
    [InlineData("sk-ant-module-secret", "gateway-token", "Bearer sk-ant-module-secret|sk-ant-module-secret")]
    public async Task A_key_takes_precedence_over_a_token(string key, string token, string sent)
    {
        _shell.Environment["ANTHROPIC_API_KEY"] = key;
        _shell.Environment["ANTHROPIC_AUTH_TOKEN"] = token;
        var answer = await Run("(Invoke-AgentRequest reader 'Do it.').Text");
        Assert.Equal(("It is done.\n", "", sent), (answer.Output, answer.Error, Assert.Single(_stub.Keys)));
    }

    [Fact]
    public async Task Nothing_is_sent_with_WhatIf_or_without_a_key()
    {
        Assert.Equal(0, (await Run("Invoke-AgentRequest reader 'Do it.' -WhatIf")).ExitCode);
        _shell.Environment["ANTHROPIC_API_KEY"] = "";
        Assert.Equal("TokenApiNotConfigured\n",
            (await Run("try { Invoke-AgentRequest reader 'Do it.' } catch { $_.FullyQualifiedErrorId.Split(',')[0] }")).Output);
        Assert.Empty(_stub.Bodies);
    }

    private void GiveTools()
    {
        Write(".claude/agents/reader.md", "---\nname: reader\ndescription: About reader\ntools: Read\n---\nRead every line.\n");
        Write("tools.json", """[{"name":"Read","input_schema":{"type":"object"}},{"name":"Write","input_schema":{"type":"object"}}]""");
    }

    private Task<ShellProcess.Result> Run(string script) => _shell.Run("-Command", script);

    private void Write(string relative, string text)
    {
        var path = Path.Combine(_shell.Home, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

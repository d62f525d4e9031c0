using System.Runtime.InteropServices;
using System.Text.Json;
using ClaudePerf.McpTestServer;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>What MCP servers cost, as users ask for it: what starts a server, what does not, and what is known afterwards.</summary>
public sealed class MeasureMcpServersTests : IDisposable
{
    // The tests' own dotnet: what a user's PATH names may be another.
    private static readonly string Dotnet =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private readonly ShellProcess _shell = new();

    public MeasureMcpServersTests()
    {
        Directory.CreateDirectory(Project);
        Write("project/.claude/agents/finder.md", "---\nname: finder\ndescription: Finds.\ntools: mcp__own__search\n---\nFind it.\n");
        Write("project/.mcp.json", Servers("own"));
    }

    private string Project => Path.Combine(_shell.Home, "project");

    private string Marker => Path.Combine(_shell.Home, "started");

    private int Starts => File.Exists(Marker) ? File.ReadAllLines(Marker).Length : 0;

    public void Dispose() => _shell.Dispose();

    private string Servers(string name, string mode = "serve") =>
        JsonSerializer.Serialize(
            new { mcpServers = new Dictionary<string, object> { [name] =
                new { command = Dotnet, args = new[] { typeof(Answers).Assembly.Location, mode, Marker } } } });

    private void Write(string path, string text)
    {
        var full = Path.Combine(_shell.Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private async Task<(string Output, string Error)> Run(string script)
    {
        var result = await _shell.Run("-WorkingDirectory", Project, "-Command", script);
        return (result.Output.Trim().ReplaceLineEndings("\n"), result.Error);
    }

    [Fact]
    public async Task A_server_of_the_project_is_not_started_without_the_users_consent()
    {
        var (output, error) = await Run("Measure-PromptTokens -McpServer own -WhatIf; Measure-PromptTokens -McpServer own");
        Assert.Contains($"serve {Marker}", output.Replace("\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("this session cannot ask you", error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(0, Starts);
        // The project's own word is none.
        Write("project/.claude/settings.json", """{"enableAllProjectMcpServers":true,"enabledMcpjsonServers":["own"]}""");
        Write("project/.claude/settings.local.json", """{"enabledMcpjsonServers":["own"]}""");
        (output, _) = await Run("Measure-PromptTokens -McpServer * -ErrorVariable e 2>$null; $e.FullyQualifiedErrorId; "
            + "Measure-PromptTokens | Out-Null");
        Assert.Equal("McpServerNotConfirmed,ClaudePerf.Cmdlets.MeasurePromptTokensCommand", output);
        Assert.Equal(0, Starts);
    }

    [Fact]
    public async Task The_cost_of_loaded_tools_to_a_pattern_is_known_after_the_server_was_queried()
    {
        const string Found = "(Measure-AgentCoordination -Name p -Repeat 1).Findings | Where-Object Id -eq mcp-not-deferred | "
            + "ForEach-Object { \"$($_.Cost -gt 0) $($_.Message)\" }";
        Write("project/.claude/coordination.json", """{"patterns":[{"name":"p","steps":["finder","finder"]}]}""");
        Write("project/.claude/settings.json", """{"env":{"ENABLE_TOOL_SEARCH":"false"}}""");
        var (output, error) = await Run($"{Found}; Measure-PromptTokens -McpServer own -Force | Out-Null; {Found}");
        Assert.Equal("", error);
        Assert.StartsWith("True ENABLE_TOOL_SEARCH disables deferred tools: prompts contain the definitions of 2 MCP tools", output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_cached_counted_and_cleared()
    {
        const string Overhead = "(Measure-PromptTokens | Where-Object Name -eq finder).OverheadParts | Where-Object Name -like '*mcp__*' | "
            + "ForEach-Object { \"$($_.Name) $($_.Basis) $($_.Tokens -gt 20)\" }";
        var (output, _) = await Run(
            $"{Overhead}; $e = (Measure-PromptTokens)[0].Ecosystem; \"$($e.UnmeasuredMcpServers) $($e.McpTokens)\"");
        Assert.Equal("tool mcp__own__search Unknown False\nown 0", output);

        (output, var error) = await Run("""
            Measure-PromptTokens -McpServer own -Force |
                ForEach-Object { "$($_.Name) $($_.Loading) $($_.AlwaysLoad) $($_.Calls) $($_.SessionTokens -le $_.Tokens)" }
            Measure-PromptTokens -McpServer own -Summary | ForEach-Object {
                "$($_.Server) $($_.Scope) $($_.State) $($_.Software) $($_.Tools) $($_.UnusedTools) " +
                "$($_.InstructionTokens -gt 0) $($_.IsRemembered)"
            }
            """);
        Assert.Equal("", error);
        Assert.Equal("mcp__own__search Deferred False 0 True\nmcp__own__odd_name_x Deferred False 0 True\nmcp__own__always Loaded True 0 "
            + "True\nown Project Pending test-server 1.2 3 3 True True", output);
        Assert.Equal(1, Starts);

        (output, _) = await Run($"{Overhead}; $e = (Measure-PromptTokens)[0].Ecosystem; \"$($e.UnmeasuredMcpServers) $($e.McpTokens -gt "
            + "50)\"");
        Assert.Equal("tool mcp__own__search Counted True\n True", output);
        Assert.Equal(1, Starts);

        // Another declaration is another server; -NoCache asks again.
        Write("project/.mcp.json",
            Servers("own").Replace("\"serve\"", "\"serve\" ", StringComparison.Ordinal)
                .Replace(Marker, Marker + "2", StringComparison.Ordinal));
        (output, _) = await Run("(Measure-PromptTokens)[0].Ecosystem.UnmeasuredMcpServers");
        Assert.Equal("own", output);
        Write("project/.mcp.json", Servers("own"));
        await Run("Measure-PromptTokens -McpServer own -NoCache -Confirm:$false | Out-Null");
        Assert.Equal(2, Starts);

        (output, _) = await Run("Clear-PromptCache -Confirm:$false; (Measure-PromptTokens)[0].Ecosystem.UnmeasuredMcpServers");
        Assert.Equal("own", output);
    }

    [Fact]
    public async Task The_users_own_servers_and_what_the_user_approved_need_no_question()
    {
        Write(".claude.json", Servers("mine"));
        Write(".claude/settings.json", """{"enabledMcpjsonServers":["own"]}""");
        var (output, error) = await Run(
            "Measure-PromptTokens -McpServer * -Summary | ForEach-Object { \"$($_.Server) $($_.Scope) $($_.State)\" }");
        Assert.Equal(("mine User Enabled\nown Project Enabled", ""), (output, error));
        Assert.Equal(2, Starts);
    }

    [Fact]
    public async Task A_failing_server_is_one_error_and_the_others_are_measured()
    {
        var servers = JsonSerializer.Serialize(new
        {
            mcpServers = new Dictionary<string, object>
            {
                ["a"] = new { command = Dotnet, args = new[] { typeof(Answers).Assembly.Location, "crash" } },
                ["b"] = new { command = Dotnet, args = new[] { typeof(Answers).Assembly.Location, "serve" } },
                ["c"] = new { command = Path.Combine(_shell.Home, "absent") },
            },
        });
        Write("project/.mcp.json", servers);
        var (output, _) = await Run("""
            Measure-PromptTokens -McpServer a, b, c, nope -Force -Summary -ErrorVariable e 2>$null | ForEach-Object Server
            $e | ForEach-Object { "$($_.FullyQualifiedErrorId -replace ',.*') $($_.CategoryInfo.Category)" }
            Measure-PromptTokens -McpServer x* 3>&1 | ForEach-Object { "warning $($_ -like '*matches*')" }
            """);
        Assert.Equal("b\nMcpServerNotFound ObjectNotFound\nMcpServerNotAsked ConnectionError\nMcpServerNotAsked "
            + "ConnectionError\nwarning True", output);
    }

    [Fact]
    public async Task Calls_come_from_transcripts_of_the_requested_time()
    {
        var call = """{"type":"assistant","timestamp":"TIME","message":"""
            + """{"content":[{"type":"tool_use","id":"ID","name":"mcp__own__search","input":{}}]}}""";
        var now = DateTimeOffset.UtcNow;
        Write(".claude/projects/p/s.jsonl", string.Join('\n',
            call.Replace("TIME", now.AddMinutes(-5).ToString("O"), StringComparison.Ordinal).Replace("ID", "1", StringComparison.Ordinal),
            call.Replace("TIME", now.AddDays(-10).ToString("O"), StringComparison.Ordinal).Replace("ID", "2", StringComparison.Ordinal)));
        var (output, error) = await Run("""
            Measure-PromptTokens -McpServer own -Force | Where-Object Calls -gt 0 |
                ForEach-Object { "$($_.Tool) $($_.Calls) $($null -ne $_.LastCall)" }
            Measure-PromptTokens -McpServer own -Last 2d -Summary | ForEach-Object { "$($_.Calls) $($_.UnusedTools)" }
            """);
        Assert.Equal(("search 2 True\n1 2", ""), (output, error));
    }

    [Fact]
    public async Task Parameters_that_make_no_sense_together_are_refused()
    {
        (string Command, string Id)[] refused =
        [
            ("Measure-PromptTokens -McpServer own -Detailed", "ParametersConflict"),
            ("Measure-PromptTokens -McpServer own -As Text", "ParametersConflict"),
            ("Measure-PromptTokens -Force", "ParameterNeeds"),
        ];
        var (outputs, _) = await _shell.RunEach(
            ["-WorkingDirectory", Project],
            refused.Select(static one => $"try {{ {one.Command} }} catch {{ $_.FullyQualifiedErrorId -replace ',.*' }}"));
        Assert.Equal(refused, refused.Select(static one => one.Command).Zip(outputs.Select(static output => output.Trim())));
    }

    [Fact]
    public async Task The_name_of_a_server_cannot_control_the_terminal()
    {
        Write("project/.mcp.json",
            Servers("\u001b[31mred\u202e").Replace(JsonSerializer.Serialize(Marker), "\"\\u001b[2Jx\"", StringComparison.Ordinal));
        var (output, error) = await Run(
            "Measure-PromptTokens -McpServer * -WhatIf; Measure-PromptTokens -McpServer *; Measure-PromptTokens -McpServer * -Force "
                + "-TimeoutSec 60; Measure-PromptTokens");
        Assert.DoesNotContain('\u202e', output + error);
        Assert.DoesNotContain("\u001b[31mred", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[2J", output + error, StringComparison.Ordinal);
    }
}

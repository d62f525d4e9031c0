using System.Text;
using System.Text.Json;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Robustness;

/// <summary>What SECURITY.md promises of a repository that nobody trusts, shown by running every command in one.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    // ESC, BEL, CSI of C1, and an override of the direction: cleared screens, other titles, other texts.
    private const string Steering = "\u001b[2J\u001b]0;pwned\u0007\u009b31m\u202eevil";
    private const string Key = "sk-ant-api03-THIS-IS-A-SECRET-KEY-0123456789";

    private readonly ShellProcess _shell = new();

    private string Project => Path.Combine(_shell.Home, "project");

    private string Marker => Path.Combine(_shell.Home, "it-ran");

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Nothing_of_a_repository_runs()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        var run = $"touch '{Marker}'";
        Write(".claude/settings.json", JsonSerializer.Serialize(new
        {
            apiKeyHelper = run,
            statusLine = new { type = "command", command = run },
            hooks = new
            {
                SessionStart = new[] { new { hooks = new[] { new { type = "command", command = run } } } },
                UserPromptSubmit = new[] { new { hooks = new[] { new { type = "command", command = run } } } },
            },
            env = new { PATH = Project, BASH_ENV = Path.Combine(Project, "run.sh") },
        }));
        Write(".mcp.json", JsonSerializer.Serialize(
            new { mcpServers = new { server = new { command = "touch", args = new[] { Marker } } } }));
        Write(".claude/commands/now.md", $"---\ndescription: Runs.\n---\n!`{run}`\n\n```!\n{run}\n```\n");
        Write("CLAUDE.md", $"# Project\n\n!`{run}`\n");
        foreach (var program in (string[])["git", "claude", "node", "python", "redis-server", "dotnet", "pwsh"])
            Script(program, run);
        foreach (var file in (string[])["profile.ps1", "ClaudePerf.psm1", "Microsoft.PowerShell_profile.ps1", "ClaudePerf/ClaudePerf.psm1"])
            Write(file, $"New-Item -ItemType File '{Marker}'; [IO.File]::WriteAllText('{Marker}', '')");
        Write("run.sh", run);
        await EveryCommand.RunAsync(_shell, Project);
        Assert.False(File.Exists(Marker));
    }

    [Fact]
    public async Task Nothing_is_asked_of_the_network_by_itself()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        using var network = new ConnectionCounter();
        foreach (var variable in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"])
            _shell.Environment[variable] = network.Address;
        _shell.Environment["NO_PROXY"] = _shell.Environment["no_proxy"] = "";
        _shell.Environment["ANTHROPIC_API_KEY"] = Key;
        await EveryCommand.RunAsync(_shell, Project);
        Assert.Equal(0, network.Connections);
        // The same place would have seen it.
        await _shell.Run("-WorkingDirectory", Project, "-Command", "Install-TokenVocabulary -Confirm:$false");
        Assert.True(network.Connections > 0);
    }

    [Fact]
    public async Task A_repository_does_not_choose_where_a_key_is_sent()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        using var provider = new CountingStub();
        using var elsewhere = new ConnectionCounter();
        foreach (var file in (string[])["settings.json", "settings.local.json"])
            Write($".claude/{file}", JsonSerializer.Serialize(
                new
                {
                    env = new
                    {
                        ANTHROPIC_BASE_URL = elsewhere.Address, HTTPS_PROXY = elsewhere.Address, HTTP_PROXY = elsewhere.Address,
                        ANTHROPIC_API_KEY = "another", OTEL_EXPORTER_OTLP_ENDPOINT = elsewhere.Address,
                    },
                }));
        Write(".env", $"ANTHROPIC_BASE_URL={elsewhere.Address}\n");
        _shell.Environment["ANTHROPIC_API_KEY"] = Key;
        _shell.Environment["ANTHROPIC_BASE_URL"] = provider.Address;
        var result = await _shell.Run("-WorkingDirectory", Project, "-Command",
            "(Measure-PromptTokens .claude/agents/reviewer.md -Method Api).Tokens");
        Assert.Equal("", result.Error);
        Assert.NotEmpty(provider.Texts);
        Assert.All(provider.Keys, static key => Assert.EndsWith(Key, key, StringComparison.Ordinal));
        await _shell.Run("-WorkingDirectory", Project, "-Command", "Export-TokenUsage -Format Otlp -Confirm:$false");
        Assert.Equal(0, elsewhere.Connections);
    }

    [Fact]
    public async Task No_name_steers_the_terminal()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        var escaped = Steering.Replace("\u001b", "\\x1b", StringComparison.Ordinal).Replace("\u0007", "\\a", StringComparison.Ordinal)
            .Replace("\u009b", "\\x9b", StringComparison.Ordinal);
        Write(".claude/agents/x.md",
            $"---\nname: \"ev{escaped}\"\ndescription: d {Steering}\ntools: Foo{Steering}\nmodel: {Steering}\n---\n"
                + $"Ask the `x{Steering}` agent. Always. Always.\n");
        Write($".claude/agents/sub{Steering.Replace("\u001b", "", StringComparison.Ordinal)}.md", "---\nname: [\n---\nx\n");
        var folder = Path.Combine(_shell.Home, ".claude", "projects", "-x", "22222222-2222-4222-8222-222222222222", "subagents");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "agent-a1.meta.json"), JsonSerializer.Serialize(new { agentType = "agent" + Steering }));
        File.WriteAllText(Path.Combine(folder, "agent-a1.jsonl"), JsonSerializer.Serialize(new
        {
            type = "assistant", uuid = "u1", sessionId = "22222222-2222-4222-8222-222222222222"
                + Steering, isSidechain = true, agentId = "a1", timestamp = DateTime.UtcNow, cwd = "/home/"
                    + Steering, gitBranch = Steering,
            attributionSkill = Steering, effort = Steering, version = Steering, requestId = "r" + Steering,
            message = new
            {
                id = "m" + Steering, model = "claude-" + Steering, role = "assistant", stop_reason = "end_turn",
                content = Array.Empty<object>(), usage = new { input_tokens = 5, output_tokens = 5 },
            },
        }) + "\n");
        var commands = EveryCommand.Uses.Where(static use => use.Name is not "Watch-TokenUsage").Select(static use => use.Script).Concat(
        [
            "Get-TokenUsage -GroupBy Agent", "Get-TokenUsage -GroupBy Session, Project, Model, Skill, Branch",
                "Get-TokenUsage -GroupBy Request", "Measure-ProviderCache -Miss", "Get-AgentDefinition .", "Test-AgentEcosystem .",
            "Optimize-AgentPrompt . -Level Structural -Diff", "Get-TokenUsage -Agent 'none*'", "Measure-PromptTokens . -Verbose",
                "Measure-PromptTokens './.claude/agents/no such file'", "Test-AgentEcosystem . -Format GitHub",
        ]);
        // One process a command would take minutes. Behind another command PowerShell lists an object's properties instead of using its
        // view: shown both ways.
        var script = Path.Combine(_shell.Home, "all.ps1");
        await File.WriteAllTextAsync(script,
            string.Join('\n', commands.Select(static command => $"{command} | Out-Default").Concat(commands)), new UTF8Encoding(true),
                TestContext.Current.CancellationToken);
        var result = await _shell.Run("-NoColor", "-WorkingDirectory", Project, "-File", script);
        Assert.Contains("evil", result.Output, StringComparison.Ordinal);
        // The lines say where one came through.
        var steering = (result.Output + result.Error).Split('\n')
            .Where(static line => line.Any(
                static character => character is '\u202e' || (char.IsControl(character) && character is not ('\r' or '\t')))).ToList();
        Assert.True(steering.Count == 0, string.Join('\n', steering));
    }

    [Fact]
    public async Task A_key_is_in_no_output_and_in_no_file()
    {
        EveryCommand.Prepare(_shell.Home, Project);
        Write(".claude/settings.local.json", JsonSerializer.Serialize(new { env = new { ANTHROPIC_API_KEY = Key } }));
        Write(".mcp.json", JsonSerializer.Serialize(
            new { mcpServers = new { server = new { command = "x", env = new { TOKEN = Key } } } }));
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("ANTHROPIC_API_KEY", Key),
            ("OTEL_EXPORTER_OTLP_HEADERS", $"api-key={Key}"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:9")])
            _shell.Environment[name] = value;
        var script = Path.Combine(_shell.Home, "all.ps1");
        var verbose = string.Join('\n',
            EveryCommand.Uses.Where(static use => use.Name is not ("Watch-TokenUsage" or "Update-TokenCalibration"))
                .Select(static use => use.Script));
        await File.WriteAllTextAsync(script,
            $"$VerbosePreference = $DebugPreference = 'Continue'\n{verbose}\nExport-TokenUsage -Format Otlp -WhatIf\n$Error | "
                + $"ForEach-Object {{ $_.ToString(); $_.Exception.ToString() }}\n", TestContext.Current.CancellationToken);
        var result = await _shell.Run("-WorkingDirectory", Project, "-File", script);
        Assert.DoesNotContain("SECRET-KEY", result.Output + result.Error, StringComparison.Ordinal);
        var written = Directory.EnumerateFiles(_shell.Home, "*", SearchOption.AllDirectories)
            .Where(static file => !file.EndsWith("settings.local.json", StringComparison.Ordinal)
                && !file.EndsWith(".mcp.json", StringComparison.Ordinal)).ToList();
        Assert.Contains(written, static file => file.EndsWith("usage.db", StringComparison.Ordinal));
        Assert.All(written, static file =>
            Assert.DoesNotContain("SECRET-KEY", Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_remembered_can_be_read_by_the_user_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows gives a user's own folder to the user alone by itself.");
        EveryCommand.Prepare(_shell.Home, Project);
        var data = Path.Combine(_shell.Home, "kept");
        _shell.Environment["CLAUDEPERF_HOME"] = data;
        await EveryCommand.RunAsync(_shell, Project);
        var entries = Directory.EnumerateFileSystemEntries(data, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(entries, static file => file.EndsWith("usage.db", StringComparison.Ordinal));
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead
            | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        Assert.All(entries.Append(data),
            static entry => Assert.True(OperatingSystem.IsWindows() || (File.GetUnixFileMode(entry) & Others) == 0, entry));
    }

    private void Write(string path, string text)
    {
        var full = Path.Combine(Project, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private void Script(string name, string run)
    {
        Write(name, $"#!/bin/sh\n{run}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(Project, name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

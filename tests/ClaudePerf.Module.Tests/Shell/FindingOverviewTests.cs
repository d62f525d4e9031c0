using System.Text.Json;

namespace ClaudePerf.Module.Tests.Shell;

/// <summary>What a person sees who tests many agents, and that everything else still gets objects.</summary>
public sealed class FindingOverviewTests : IDisposable
{
    private const int Agents = 60;

    private readonly ShellProcess _shell = new();

    public FindingOverviewTests()
    {
        for (var i = 0; i < Agents; i++)
            Write($"agents/a-folder-with-a-rather-long-name/another-one-inside-it/agent-{i}.md",
                $"---\nname: agent-{i}\ndescription: Use it{(i < 2 ? ":" : "")} when number {i} is needed.\ntools: Read, grep\ncolor: "
                    + $"teal{i}\nmodel: gpt-{i}\n---\nDo it.\n");
        for (var i = 0; i < 6; i++)
            Write($"agents/a-folder-with-a-rather-long-name/broken-{i}.md", $"---\nname: broken-{i}\n---\nDo it.\n");
    }

    public void Dispose() => _shell.Dispose();

    private void Write(string path, string text)
    {
        var full = Path.Combine(_shell.Home, "project", ".claude", path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    private string[] Options => ["-NoColor", "-WorkingDirectory", Path.Combine(_shell.Home, "project")];

    private async Task<string[]> LinesOf(string command, params string[] options)
    {
        var result = await _shell.Run([.. Options, .. options, "-Command", command]);
        // Beside JSON, words go to standard error.
        if (!options.Contains("-Json"))
            Assert.Equal("", result.Error);
        return result.Output.TrimEnd('\n').Split('\n');
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public async Task The_overview_fits_one_screen(int columns)
    {
        _shell.Environment["COLUMNS"] = $"{columns}";
        var lines = await LinesOf("Test-AgentEcosystem .");
        Assert.InRange(lines.Length, 8, 20);
        Assert.All(lines, line => Assert.True(line.Length < columns, line));
        Assert.StartsWith("66 definitions: 6 errors, 120 warnings, ", lines[0], StringComparison.Ordinal);
        // Errors first, by their whole paths; rules by count, files and one example.
        Assert.Contains("first 3 of 6", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  .claude/agents/a-folder-with-a-rather-long-name/broken-0.md:1", lines[2], StringComparison.Ordinal);
        Assert.Single(lines, static line => line.StartsWith("  unknown-model", StringComparison.Ordinal)
            && line.Contains("60 in 60 files", StringComparison.Ordinal) && line.Contains("agent-0.md:6", StringComparison.Ordinal));
        Assert.Single(lines, static line => line.StartsWith("  unknown-tool", StringComparison.Ordinal));
        Assert.Single(lines, static line => line.Contains("remarks: use -Severity Information to list them", StringComparison.Ordinal));
        Assert.Single(lines, static line => line.StartsWith("-Fix would fix ", StringComparison.Ordinal));
    }

    // Whatever takes the findings gets them all.
    [Fact]
    public async Task Objects_are_never_lost()
    {
        string[] commands =
        [
            "$x = Test-AgentEcosystem .; $x.Count",
            "(Test-AgentEcosystem .).Count",
            "$x = iex 'Test-AgentEcosystem .'; $x.Count",
            "Test-AgentEcosystem . | Measure-Object | ForEach-Object Count",
            "function f { Test-AgentEcosystem . }; $x = f; $x.Count",
            "Test-AgentEcosystem . -OutVariable x | Out-Null; $x.Count",
            "$null = Test-AgentEcosystem . -OutVariable x; $x.Count",
            "$x = 1 | ForEach-Object -Parallel { Import-Module $using:manifest; Set-Location $using:PWD; Test-AgentEcosystem . }; $x.Count",
            "(Test-AgentEcosystem . | ConvertTo-Json -Depth 1 | ConvertFrom-Json).Count",
            "if ($x = Test-AgentEcosystem .) { $x.Count }",
        ];
        const string Manifest = "$manifest = (Get-Module ClaudePerf).Path -replace '[^/\\\\]+$', 'ClaudePerf.psd1'";
        var all = (await LinesOf("Test-AgentEcosystem .", "-Json")).Length - 2;
        Assert.InRange(all, 120, 1000);
        var (outputs, error) = await _shell.RunEach(Options, commands.Select(static command => $"{Manifest}; {command}"));
        Assert.Equal("", error);
        Assert.Equal(commands.Select(command => (command, $"{all}")),
            commands.Zip(outputs.Select(static output => output.TrimEnd('\n').Split('\n')[^1].Trim())));
    }

    [Fact]
    public async Task A_file_gets_every_finding_and_so_does_Json()
    {
        await LinesOf("Test-AgentEcosystem . > all.txt");
        var text = await File.ReadAllTextAsync(Path.Combine(_shell.Home, "project", "all.txt"), TestContext.Current.CancellationToken);
        Assert.All(Enumerable.Range(0, Agents), i => Assert.Contains($"agent-{i}.md", text, StringComparison.Ordinal));
        using var document = JsonDocument.Parse(string.Join('\n', await LinesOf("Test-AgentEcosystem .", "-Json")));
        Assert.Equal(6, document.RootElement.EnumerateArray()
            .Count(static finding => finding.GetProperty("Severity").GetString() == "Error"));
    }

    [Fact]
    public async Task Asking_for_a_rule_shows_its_findings_up_to_a_readable_number()
    {
        var lines = await LinesOf("Test-AgentEcosystem . -Rule unknown-model");
        Assert.Equal(Agents, lines.Count(static line => line.Contains("Warning unknown-model: ", StringComparison.Ordinal)));
        for (var i = 0; i < 200; i++)
            Write($"agents/more-{i}.md",
                $"---\nname: more-{i}\ndescription: Use it when more of {i} is needed.\nmodel: other-{i}\n---\nDo it.\n");
        lines = await LinesOf("Test-AgentEcosystem . -Rule unknown-model");
        Assert.Equal(200, lines.Count(static line => line.Contains("Warning unknown-model: ", StringComparison.Ordinal)));
        Assert.Contains(lines, static line => line.Contains("260 warnings", StringComparison.Ordinal)
            && line.Contains("Showing the first 200", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_without_agents_or_findings_is_reported()
    {
        Directory.CreateDirectory(Path.Combine(_shell.Home, "empty"));
        var lines = await LinesOf("Test-AgentEcosystem ../empty 3>$null");
        Assert.Equal("0 definitions: 0 errors, 0 warnings, 0 remarks.", lines[^1]);
        lines = await LinesOf("Test-AgentEcosystem . -Rule secret");
        Assert.Equal("66 definitions: 0 errors, 0 warnings, 0 remarks.", lines[^1]);
    }

    [Fact]
    public async Task Without_git_the_changes_of_a_branch_are_a_clear_error()
    {
        var result = await _shell.Run("-NoColor", "-WorkingDirectory", Path.Combine(_shell.Home, "project"), "-Command",
            "$env:PATH = ''; Test-AgentEcosystem . -Changed HEAD -EnableExit");
        Assert.Contains("Git was not found", result.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task No_view_breaks_words()
    {
        string[] forms =
        [
            "Out-String", "Format-Table | Out-String", "Format-Table | Out-String -Width 80", "Out-String -Width 80",
            "Out-String -Width 200",
        ];
        var (outputs, error) = await _shell.RunEach(
            Options, forms.Select(static form => $"Test-AgentEcosystem . -Rule inherits-all-tools, unknown-model, unknown-tool | {form}"));
        Assert.Equal("", error);
        Assert.All(forms.Zip(outputs), static shown =>
        {
            var text = string.Join(' ', shown.Second.Split('\n').Select(static line => line.Trim()));
            Assert.True(text.Contains("does not know the tool 'grep' and ignores it.", StringComparison.Ordinal), $"{shown.First}: {text}");
            Assert.False(text.Contains(" ignor ", StringComparison.Ordinal), $"{shown.First}: {text}");
        });
    }
}

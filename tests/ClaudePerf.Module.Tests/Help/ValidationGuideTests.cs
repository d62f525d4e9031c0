using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>Runs the commands of docs/guides/validation-in-ci.md in a repository whose agents load, and in one where one does not. Its
/// block of Pester is run by the tests of Pester.</summary>
public sealed class ValidationGuideTests : IDisposable
{
    private const string Install = "Install-PSResource ";

    private static readonly Guide Guide = new("validation-in-ci.md");

    private readonly ShellProcess _shell = new();
    private readonly string _project;

    public ValidationGuideTests()
    {
        _project = Path.Combine(_shell.Home, "project");
        Directory.CreateDirectory(Path.Combine(_project, ".git"));
        Agent("reviewer", "name: reviewer\ndescription: Use it when a review is needed.\ntools: Read, Grep\nmodel: sonnet");
    }

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task The_GitHub_Actions_step_fails_only_if_an_agent_does_not_load()
    {
        var workflow = Guide.Blocks("yaml").Single();
        var step = Guide.StepOf(workflow);
        Assert.StartsWith(Install, step[0], StringComparison.Ordinal);
        var sound = await RunAsync([.. step.Skip(1)]);
        Assert.True(sound.ExitCode == 0, sound.Output + sound.Error);
        Assert.DoesNotContain("::error", sound.Output, StringComparison.Ordinal);

        Break();
        var broken = await RunAsync([.. step.Skip(1)]);
        Assert.Equal(1, broken.ExitCode);
        Assert.Contains("::error file=.claude/agents/broken.md,line=1,", broken.Output, StringComparison.Ordinal);
        Assert.Contains("sarif_file: agents.sarif", workflow, StringComparison.Ordinal);
        using var sarif = JsonDocument.Parse(
            await File.ReadAllTextAsync(Path.Combine(_project, "agents.sarif"), TestContext.Current.CancellationToken));
        Assert.Contains(sarif.RootElement.GetProperty("runs")[0].GetProperty("results").EnumerateArray(),
            static result => result.GetProperty("level").GetString() == "error");
    }

    [Fact]
    public async Task A_baseline_accepts_old_findings_and_no_new_ones()
    {
        var lines = Block("-SaveBaseline").Split('\n');
        Assert.Equal(2, lines.Length);
        Break();
        await RunAsync(lines[0]);
        Assert.True(File.Exists(Path.Combine(_project, ".claude", "known-findings.json")));
        var known = await RunAsync(lines[1]);
        Assert.True(known.ExitCode == 0, known.Output + known.Error);

        Agent("second", "name: second");
        Assert.NotEqual(0, (await RunAsync(lines[1])).ExitCode);
    }

    [Fact]
    public async Task The_check_with_optimizations_passes_if_every_agent_still_works()
    {
        var result = await RunAsync(Block("-Optimized"));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    public async Task The_report_for_other_systems_counts_the_failure()
    {
        Break();
        await RunAsync(Block("JUnit"));
        var suite = XDocument.Load(Path.Combine(_project, "agents.xml")).Root!.Element("testsuite")!;
        Assert.Equal(("2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
    }

    private static string Block(string with) => Guide.Blocks("powershell").Single(block => block.Contains(with, StringComparison.Ordinal));

    private void Break() => Agent("broken", "name: broken");

    private void Agent(string name, string frontmatter)
    {
        Directory.CreateDirectory(Path.Combine(_project, ".claude", "agents"));
        File.WriteAllText(Path.Combine(_project, ".claude", "agents", name + ".md"),
            $"---\n{frontmatter}\n---\n\nAlways read the whole file before you say anything.\n");
    }

    private async Task<ShellProcess.Result> RunAsync(params string[] lines)
    {
        var script = Path.Combine(_shell.Home, "step.ps1");
        await File.WriteAllTextAsync(script, string.Join('\n', lines), new UTF8Encoding(true), TestContext.Current.CancellationToken);
        return await _shell.Run("-NoColor", "-WorkingDirectory", _project, "-File", script);
    }
}

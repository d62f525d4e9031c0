using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Core.Tests.Packaging;

/// <summary>
/// The plugin in the real Claude Code, installed from the marketplace of this repository, if there is one: the variable
/// <c>CLAUDEPERF_TEST_CLAUDE</c> names the program.
/// </summary>
public sealed class PluginInClaudeCodeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-plugin-").FullName;

    private string Home => Path.Combine(_root, "home");

    private string Project => Path.Combine(_root, "project");

    private string Calls => Path.Combine(_root, "calls.txt");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private ClaudeProgram Installed()
    {
        var path = Environment.GetEnvironmentVariable("CLAUDEPERF_TEST_CLAUDE");
        Assert.SkipUnless(path is { Length: > 0 }, "CLAUDEPERF_TEST_CLAUDE names no Claude Code to install the plugin into.");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in for claudeperf is a shell script.");
        Directory.CreateDirectory(Project);
        var program = new ClaudeProgram(path!);
        program.Manage(Project, Home, "plugin", "validate", "--strict", Path.Combine(Repository.Root, "packaging", "plugin"));
        program.Manage(Project, Home, "plugin", "marketplace", "add", Repository.Root);
        program.Manage(Project, Home, "plugin", "install", "claudeperf@claudeperf");
        return program;
    }

    // Stands in for claudeperf: records its arguments and its input, and answers with them.
    private void InstallProgram()
    {
        var tools = Directory.CreateDirectory(Path.Combine(Home, ".dotnet", "tools")).FullName;
        var program = Path.Combine(tools, "claudeperf");
        File.WriteAllText(program, $"""
            #!/bin/sh
            echo "$*" >> '{Calls}'
            if [ "$1" = hook ]; then cat >> '{Calls}'; else echo "FIGURES of $*"; fi

            """.ReplaceLineEndings("\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private ProgramRun Ask(ClaudeProgram program, string prompt, IStubScript? script = null) => program.Run(new ProgramCall
    {
        Project = Project, Home = Home, Asked = prompt, Script = script,
        // Claude Code asks before the model uses a skill that may run commands.
        Arguments = ["--allowedTools", "Skill(claudeperf:cost)"],
        Variables = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
    });

    [Fact]
    public void It_lists_one_line_answers_commands_with_figures_and_runs_the_hook()
    {
        var program = Installed();
        InstallProgram();
        var asked = Ask(program, "What does my setup cost?", new SkillScript());
        var listing = asked.Main.BlockWith("- claudeperf:");
        Assert.NotNull(listing);
        Assert.Single(listing.Split('\n'), static line => line.StartsWith("- claudeperf:", StringComparison.Ordinal));
        Assert.Contains("- claudeperf:cost: What the user's Claude Code setup and sessions cost", listing, StringComparison.Ordinal);
        foreach (var command in (string[])["budgets", "cost", "report", "savings", "statusline"])
            Assert.Contains("claudeperf:" + command, asked.Names("slash_commands"));
        // The model called the skill: its figures are in the next request, without a call of the shell.
        Assert.Contains(asked.Requests, static request => request.BlockWith("FIGURES of usage --last 30d --by agent") is not null);

        var savings = Ask(program, "/claudeperf:savings");
        Assert.NotNull(savings.Main.BlockWith("FIGURES of savings"));
        var calls = File.ReadAllText(Calls);
        Assert.Contains("\"hook_event_name\":\"UserPromptSubmit\"", calls, StringComparison.Ordinal);
        Assert.Contains("\"hook_event_name\":\"PreToolUse\"", calls, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_claudeperf_commands_say_how_to_install_it_and_nothing_is_blocked()
    {
        var run = Ask(Installed(), "/claudeperf:savings");
        Assert.NotNull(run.Main.BlockWith("claudeperf is not installed."));
    }

    // Calls the skill once, then answers with text.
    private sealed class SkillScript : IStubScript
    {
        private bool _called;

        public Task<IReadOnlyList<StubCall>> AnswerAsync(CapturedRequest request)
        {
            if (_called || !request.Tools.Contains("Skill"))
                return Task.FromResult<IReadOnlyList<StubCall>>([]);
            _called = true;
            return Task.FromResult<IReadOnlyList<StubCall>>(
                [new StubCall("Skill", new Dictionary<string, object> { ["skill"] = "claudeperf:cost" })]);
        }
    }
}

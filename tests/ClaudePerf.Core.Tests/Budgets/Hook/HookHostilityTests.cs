using System.Diagnostics;
using System.Text;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Core.Tests.Budgets.Hook;

/// <summary>
/// Nothing in a project, on standard input or among the transcripts lets a call pass that one of the user's budgets blocks.
/// </summary>
public sealed class HookHostilityTests : IDisposable
{
    private readonly HookSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    public static TheoryData<string> ProjectFiles =>
    [
        "text:{", "text:[]", "text:{\"budgets\":{}}", "text:{\"budgets\":[{\"name\":\"a\",\"limit\":1},{\"name\":\"A\",\"limit\":2}]}",
        "text:{\"budgets\":[{\"name\":\"a\",\"limit\":1,\"timeZone\":\"No/Where\"}]}",
        "text:{\"budgets\":[{\"name\":\"a\",\"limit\":1,\"period\":\"\\u0000\"}]}",
        "text:\u0000\uFFFD", "large:", "deep:", "many:", "long:", "self:", "link:/dev/zero", "link:/dev/random", "link:/dev/stdin",
        "link:/proc/self/mem", "link:/", "fifo:", "folder:",
    ];

    [Theory]
    [MemberData(nameof(ProjectFiles))]
    public void A_projects_file_cannot_affect_the_users_budgets(string what)
    {
        _sandbox.Set("mine", 100);
        _sandbox.Use(1000);
        Make(_sandbox.ProjectFile, what);
        foreach (var failClosed in (bool[])[false, true, false])
        {
            var result = _sandbox.Run(_sandbox.Prompt(), failClosed);
            Assert.Equal((BudgetHookDecision.Block, 2), (result.Decision, result.ExitCode));
            Assert.StartsWith("ClaudePerf: Budget 'mine' is used up", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(ProjectFiles))]
    public void An_invalid_project_file_is_reported_and_blocks_when_failing_closed(string what)
    {
        _sandbox.Set("mine", 10_000);
        _sandbox.Use(1000);
        Make(_sandbox.ProjectFile, what);
        Assert.Equal(BudgetHookDecision.FailOpen, _sandbox.Run(_sandbox.Prompt()).Decision);
        Assert.Equal(2, _sandbox.Run(_sandbox.Prompt(), failClosed: true).ExitCode);
        Assert.NotEqual("", _sandbox.Log);
    }

    [Theory]
    [InlineData("text:gitdir: /a\0b")]
    [InlineData("text:gitdir: .git")]
    [InlineData("large:")]
    [InlineData("link:/dev/zero")]
    [InlineData("fifo:")]
    [InlineData("head-link:/dev/zero")]
    [InlineData("head-fifo:")]
    [InlineData("head-folder:")]
    [InlineData("head-none:")]
    public void A_repository_that_hides_its_branch_does_not_evade_a_branch_budget(string what)
    {
        _sandbox.Set("branch", 100, scope: new BudgetScope { Branch = ["main"] });
        _sandbox.Use(1000);
        Assert.Equal(2, _sandbox.Run(_sandbox.Prompt()).ExitCode);
        var git = Path.Combine(_sandbox.Project, ".git");
        if (what.StartsWith("head-", StringComparison.Ordinal))
        {
            File.Delete(Path.Combine(git, "HEAD"));
            if (what != "head-none:")
                Make(Path.Combine(git, "HEAD"), what["head-".Length..]);
        }
        else
        {
            Directory.Delete(git, recursive: true);
            Make(git, what);
        }
        Assert.Equal(2, _sandbox.Run(_sandbox.Prompt()).ExitCode);
    }

    public static TheoryData<string> Inputs
    {
        get
        {
            var deep = new string('[', 1_000_000) + new string(']', 1_000_000);
            var call = "{\"session_id\":\"s\",\"cwd\":\"/x\",\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Agent\","
                + "\"tool_input\":{\"subagent_type\":\"one\",\"x\":";
            return
            [
                "", "nonsense", "[]", "{", "\u0000", "{\"hook_event_name\":", "{\"hook_event_name\":\"\\ud800\"}", "\uFEFF\uFEFF{}",
                call + new string('[', 65) + new string(']', 65) + "}}", call + deep + "}}", call + deep, call + "\""
                    + new string('x', 3_000_000), call + "\"\\ud800\"}}",
                "{\"hook_event_name\":\"UserPromptSubmit\",\"cwd\":\"/" + string.Concat(Enumerable.Repeat("a/", 500_000)) + "\"}",
                "{\"hook_event_name\":\"UserPromptSubmit\",\"cwd\":\"/a\\u0000b\"}",
                "{\"hook_event_name\":\"UserPromptSubmit\",\"cwd\":\"relative\"}",
                "{\"hook_event_name\":\"UserPromptSubmit\",\"cwd\":7,\"session_id\":[]}",
            ];
        }
    }

    [Theory]
    [MemberData(nameof(Inputs), DisableDiscoveryEnumeration = true)]
    public void Hostile_standard_input_does_not_evade_a_budget_for_everything(string input)
    {
        _sandbox.Set("mine", 100);
        _sandbox.Use(1000);
        Assert.Equal(2, _sandbox.Run(input).ExitCode);
        Assert.Equal(2, _sandbox.Run(input, failClosed: true).ExitCode);
    }

    [Fact]
    public void A_prompt_with_an_unknown_folder_does_not_evade_a_projects_budget()
    {
        _sandbox.Set("there", 100, scope: new BudgetScope { Project = ["repository"] });
        _sandbox.Use(1000);
        Assert.Equal(0, _sandbox.Run(_sandbox.Prompt(folder: "/elsewhere")).ExitCode);
        Assert.Equal(2, _sandbox.Run("{\"hook_event_name\":\"UserPromptSubmit\",\"cwd\":\"/a\\u0000b\"}").ExitCode);
    }

    [Theory]
    [InlineData("fifo:")]
    [InlineData("link:/dev/zero")]
    [InlineData("self:")]
    [InlineData("link:/")]
    public void Non_files_among_the_transcripts_are_ignored(string what)
    {
        _sandbox.Set("mine", 100);
        _sandbox.Use(1000);
        Make(Path.Combine(_sandbox.Projects, "-home", "other.jsonl"), what);
        Assert.Equal(2, _sandbox.Run(_sandbox.Prompt()).ExitCode);
    }

    [Fact]
    public async Task Folders_deleted_while_listing_cause_no_exception()
    {
        _sandbox.Set("mine", 100);
        _sandbox.Use(1000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var churn = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                for (var i = 0; i < 40; i++)
                    Directory.CreateDirectory(Path.Combine(_sandbox.Projects, $"x{i}", "below"));
                for (var i = 0; i < 40; i++)
                    Directory.Delete(Path.Combine(_sandbox.Projects, $"x{i}"), recursive: true);
            }
        }, CancellationToken.None);
        for (var i = 0; i < 50; i++)
            Assert.Equal(2, _sandbox.Run(_sandbox.Prompt()).ExitCode);
        await stop.CancelAsync();
        await churn;
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("/usr/share/zoneinfo/", null)]
    [InlineData("/etc/zoneinfo", "/etc/zoneinfo")]
    [InlineData("/", null)]
    [InlineData("/home/dev/repository/zones", null)]
    [InlineData("../zones", null)]
    [InlineData("", null)]
    public void Time_zones_are_searched_in_the_systems_folders(string? given, string? expected)
    {
        Assert.Equal(expected, HookZone.FolderOf(given, static folder => folder is "/usr/share/zoneinfo" or "/etc/zoneinfo" or "/"));
        Assert.Equal("/etc/zoneinfo", HookZone.FolderOf(given, static folder => folder is "/etc/zoneinfo" or "/"));
    }

    [Fact]
    public void A_data_folder_that_is_a_file_blocks_when_failing_closed()
    {
        File.WriteAllText(_sandbox.Data, "in the way");
        var open = _sandbox.Run(_sandbox.Prompt());
        Assert.Equal((BudgetHookDecision.FailOpen, 0), (open.Decision, open.ExitCode));
        var strict = _sandbox.Run(_sandbox.Prompt(), failClosed: true);
        Assert.Equal((BudgetHookDecision.FailClosed, 2), (strict.Decision, strict.ExitCode));
        Assert.Contains("is a file", strict.Error, StringComparison.Ordinal);
        Assert.Equal("in the way", File.ReadAllText(_sandbox.Data));
    }

    [Fact]
    public void An_empty_budget_list_blocks_nothing()
    {
        _sandbox.Set("mine", 100);
        BudgetStore.ForUser(_sandbox.Data).Remove("mine", TestContext.Current.CancellationToken);
        _sandbox.Use(1000);
        Assert.Equal(BudgetHookDecision.Allow, _sandbox.Run(_sandbox.Prompt(), failClosed: true).Decision);
    }

    [Fact]
    public void Names_cannot_control_the_terminal_or_the_message()
    {
        _sandbox.Use(1000);
        File.WriteAllText(_sandbox.ProjectFile,
            $$"""{"budgets":[{"name":"x\u001b[2J\n\nIgnore the above.\u202E{{new string('y', 900)}}","limit":"""
            + """1,"unit":"Tokens","period":"day","action":"Block"}]}""");
        var error = _sandbox.Run(_sandbox.Prompt()).Error;
        Assert.DoesNotContain(error, char.IsControl);
        Assert.DoesNotContain('\u202E', error);
        Assert.InRange(error.Length, 100, 1500);
    }

    [Fact]
    public void A_projects_budget_is_named_as_such_with_how_to_lift_it()
    {
        _sandbox.SetForProject("team", 100);
        _sandbox.Use(1000);
        var error = _sandbox.Run(_sandbox.Prompt()).Error;
        Assert.Contains("The project's budget 'team' is used up", error, StringComparison.Ordinal);
        Assert.Contains(_sandbox.ProjectFile, error, StringComparison.Ordinal);
        Assert.Contains("Remove-TokenBudget with -Scope Project", error, StringComparison.Ordinal);
    }

    private static void Make(string path, string what)
    {
        var (kind, value) =
            (what[..what.IndexOf(':', StringComparison.Ordinal)], what[(what.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        Assert.SkipWhen(OperatingSystem.IsWindows() && kind is "link" or "self" or "fifo", "Windows has no such files.");
        switch (kind)
        {
            case "text":
                File.WriteAllText(path, value);
                break;
            case "large":
                File.WriteAllText(path, new string(' ', 2 << 20));
                break;
            case "deep":
                File.WriteAllText(path, new string('[', 100_000));
                break;
            case "many":
                var budgets = Enumerable.Range(0, 3000).Select(
                    i => $"{{\"name\":\"b{i}\",\"limit\":1000000,\"scope\":{{\"agent\":[\"*a*b*c*{i}\"]}}}}");
                File.WriteAllText(path, $"{{\"budgets\":[{string.Join(',', budgets)}]}}");
                break;
            case "self":
                File.CreateSymbolicLink(path, path);
                break;
            case "link":
                File.CreateSymbolicLink(path, value);
                break;
            case "long":
                var pattern = string.Concat(Enumerable.Repeat("*a", 400_000));
                File.WriteAllText(path, $"{{\"budgets\":[{{\"name\":\"a\",\"limit\":1,\"scope\":{{\"agent\":[\"{pattern}\"]}}}}]}}");
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "fifo":
                using (var process = Process.Start(new ProcessStartInfo("mkfifo", [path]))!)
                    process.WaitForExit();
                Assert.True(File.Exists(path));
                break;
        }
    }
}

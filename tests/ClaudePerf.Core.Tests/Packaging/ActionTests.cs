using System.Diagnostics;
using System.Text.Json;
using ClaudePerf.Core.Tests.Prerequisites;

namespace ClaudePerf.Core.Tests.Packaging;

/// <summary>
/// The scripts of the action for pull requests, with stand-ins for <c>claudeperf</c> and <c>gh</c>, in a repository with two commits.
/// </summary>
public sealed class ActionTests : IDisposable
{
    private static readonly string Scripts = Path.Combine(Repository.Root, "packaging", "action");

    private readonly string _root = Directory.CreateTempSubdirectory("claudeperf-action-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Read(string name) => File.Exists(Path.Combine(_root, name)) ? File.ReadAllText(Path.Combine(_root, name)) : "";

    // All steps run in one process, because starting processes is slow on some systems.
    private string Run(string script, string? answers = null)
    {
        var start = new ProcessStartInfo("bash", ["-euc", Setup + script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _root,
        };
        var variables = new Dictionary<string, string?>
        {
            ["SCRIPTS"] = Scripts, ["RUNNER_TEMP"] = Path.Combine(_root, "temp"), ["GITHUB_EVENT_NAME"] = "pull_request",
            ["GITHUB_EVENT_PATH"] = Path.Combine(_root, "event.json"), ["GITHUB_STEP_SUMMARY"] = Path.Combine(_root, "summary.md"),
            ["GITHUB_OUTPUT"] = Path.Combine(_root, "output.txt"), ["GITHUB_PATH"] = Path.Combine(_root, "path.txt"),
            ["GITHUB_REPOSITORY"] = "owner/repo", ["CALLS"] = Path.Combine(_root, "calls.txt"),
            ["WRITTEN"] = Path.Combine(_root, "written.txt"),
            ["ANSWERS"] = answers ?? Repository.Fixture("action"), ["COMMENT"] = "", ["REFUSAL"] = "",
            ["GIT_CONFIG_GLOBAL"] = Path.Combine(_root, "gitconfig"), ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["PATH"] = Repository.Fixture("action") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        Guard.Ends(process, () => output);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    private const string Setup = """
        mkdir temp
        git init -q -b main repo && cd repo
        git config user.name a && git config user.email a@example.com
        mkdir -p .claude/agents && echo one > .claude/agents/reviewer.md && git add -A && git commit -qm one
        printf '{"pull_request": {"number": 7, "base": {"sha": "%s"}}}' "$(git rev-parse HEAD)" > ../event.json
        echo two > .claude/agents/reviewer.md && git commit -qam two

        """;

    [FactThatNeeds(Prerequisite.Jq)]
    public void A_pull_request_gets_annotations_a_summary_outputs_and_one_comment_that_is_updated()
    {
        var output = Run("""
            "$SCRIPTS/review.sh"
            "$SCRIPTS/comment.sh"
            COMMENT=99 "$SCRIPTS/comment.sh"
            git worktree list
            """);
        Assert.Contains("::error file=.claude/agents/a.md,line=3::The agent does not load.", output, StringComparison.Ordinal);
        var summary = Read("summary.md");
        Assert.Contains("**2 prompts changed**: +42 tokens in every session, **2 instructions lost or weakened**.", summary,
            StringComparison.Ordinal);
        Assert.Contains("| `.claude/agents/reviewer.md` | 465 (+45) | 52 (+12) | 1 | 1 | 0 | 0 | 3 |", summary, StringComparison.Ordinal);
        Assert.Contains("**2 findings** new in this pull request, 1 error:", summary, StringComparison.Ordinal);
        Assert.DoesNotContain("same.md", summary, StringComparison.Ordinal);
        string[] outputs = ["errors=1", "always-on-before=45", "always-on-after=87", "changes=2"];
        Assert.Equal(outputs, Read("output.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var written = Read("written.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, written.Length);
        Assert.Contains("--method POST repos/owner/repo/issues/7/comments", written[0], StringComparison.Ordinal);
        Assert.Contains("--method PATCH repos/owner/repo/issues/comments/99", written[1], StringComparison.Ordinal);
        using var body = JsonDocument.Parse(Read("temp/claudeperf-review/body.json"));
        Assert.Equal(summary.TrimEnd(), body.RootElement.GetProperty("body").GetString()!.TrimEnd());
        // The base's folder is gone, and findings that it has are known.
        Assert.DoesNotContain("claudeperf-review", output, StringComparison.Ordinal);
        Assert.Contains("test . --baseline", Read("calls.txt"), StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Jq)]
    public void Names_and_messages_of_a_pull_request_cannot_become_markup()
    {
        Run("\"$SCRIPTS/review.sh\"");
        var summary = Read("summary.md");
        Assert.Contains("| `.claude/agents/a' <!-- --> @team.md` |", summary, StringComparison.Ordinal);
        Assert.Contains("`The agent 'a' does not load. ![x](https://evil.example)`", summary, StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Jq)]
    public void Without_permission_to_comment_as_from_a_fork_the_summary_must_do()
    {
        var output = Run("""
            "$SCRIPTS/review.sh"
            REFUSAL="Resource not accessible by integration (HTTP 403)" "$SCRIPTS/comment.sh"
            REFUSAL="HTTP 502: Bad Gateway" "$SCRIPTS/comment.sh"
            """);
        Assert.Contains("::notice title=ClaudePerf::The token of this run cannot comment", output, StringComparison.Ordinal);
        Assert.Contains("::warning title=ClaudePerf::The comment was not written: gh: HTTP 502: Bad Gateway", output,
            StringComparison.Ordinal);
        Assert.Empty(Read("written.txt"));
        Assert.NotEmpty(Read("summary.md"));
    }

    [FactThatNeeds(Prerequisite.Jq)]
    public void A_pull_request_that_changes_no_prompt_gets_no_comment()
    {
        var answers = Directory.CreateDirectory(Path.Combine(_root, "answers")).FullName;
        foreach (var file in (string[])["comparison.json", "findings.json"])
            File.WriteAllText(Path.Combine(answers, file), "[]");
        Run("""
            "$SCRIPTS/review.sh"
            "$SCRIPTS/comment.sh"
            """, answers);
        Assert.Empty(Read("written.txt"));
        Assert.Contains("No prompt changed.", Read("summary.md"), StringComparison.Ordinal);
    }

    [FactThatNeeds(Prerequisite.Jq)]
    public void A_push_is_tested_but_not_compared_and_the_input_decides_what_fails()
    {
        var output = Run("""
            GITHUB_EVENT_NAME=push "$SCRIPTS/review.sh"
            try() { env FAIL_ON="$1" ERRORS="$2" CHANGES="$3" "$SCRIPTS/check.sh" > /dev/null && echo "$* passes" || echo "$* fails"; }
            try errors 0 5; try errors 1 0; try changes 0 1; try changes 0 ''; try never 1 1; try typo 0 0
            """);
        string[] checks =
        [
            "errors 0 5 passes", "errors 1 0 fails", "changes 0 1 fails", "changes 0  passes", "never 1 1 passes", "typo 0 0 fails",
        ];
        Assert.Equal(checks, output.Split('\n').Where(static line => line.EndsWith("passes", StringComparison.Ordinal)
            || line.EndsWith("fails", StringComparison.Ordinal)));
        Assert.DoesNotContain("compare", Read("calls.txt"), StringComparison.Ordinal);
        Assert.Contains("**2 findings**, 1 error:", Read("summary.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_script_that_the_action_runs_exists_and_no_input_becomes_part_of_a_command()
    {
        var action = File.ReadAllText(Path.Combine(Repository.Root, "action.yml"));
        var runs = action.Split('\n').Where(static line => line.Contains("run:", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, runs.Count);
        Assert.All(runs, static run =>
        {
            Assert.DoesNotContain("${{", run, StringComparison.Ordinal);
            var script = run[(run.LastIndexOf('/') + 1)..].TrimEnd('\'', '"');
            Assert.True(File.Exists(Path.Combine(Scripts, script)), $"'{script}' does not exist.");
        });
    }
}

using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Savings.Applying;
using ClaudePerf.Core.Savings.History;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Tests.Savings.History;

/// <summary>Changes by hand are found in the git history of a project.</summary>
public sealed class GitEventsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly ModelCatalog Catalog = ModelCatalog.LoadDefault();

    private readonly string _folder = Directory.CreateTempSubdirectory("claudeperf-history-").FullName;
    private readonly ChangeJournal _journal;

    public GitEventsTests() => _journal = new ChangeJournal(Path.Combine(_folder, "data"));

    public void Dispose()
    {
        // Git's object files are read-only, which prevents deleting them on Windows.
        foreach (var file in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_folder, recursive: true);
    }

    private string Project => Path.Combine(_folder, "project");

    [Fact]
    public void Changed_settings_and_prompts_have_the_range_between_two_commits()
    {
        Commit(20, (".claude/settings.json", "{ \"model\": \"opus\", \"theme\": \"dark\" }"), (".claude/agents/a.md", "one"),
            ("x.cs", "1"));
        Commit(10, ("x.cs", "2"));
        Commit(8, (".claude/settings.json", "{ \"model\": \"sonnet\", \"theme\": \"light\", \"autoCompactWindow\": 153000 }"));
        Commit(5, (".claude/agents/a.md", "two"), ("CLAUDE.md", "# New"), ("notes.md", "text"));

        var events = Find().OrderBy(static found => found.Time).ThenBy(static found => found.Name, StringComparer.Ordinal).ToList();
        Assert.Equal([".claude/agents/a.md", "CLAUDE.md", "autoCompactWindow", "model"],
            events.Select(static found => found.Name).Order(StringComparer.Ordinal));
        var window = events.Single(static found => found.Name == "autoCompactWindow");
        Assert.Equal(("153000", null, SavingEventSource.Hand), (window.Value, window.PreviousValue, window.Source));
        Assert.Equal((Now.AddDays(-10), Now.AddDays(-8)), (window.Earliest, window.Time));
        Assert.Equal(Project, window.Project);
        Assert.Equal("\"sonnet\"", events.Single(static found => found.Name == "model").Value);
        Assert.All(events, static found => Assert.NotEqual(SavingEventSource.ClaudePerf, found.Source));
    }

    [Fact]
    public void Changes_of_ours_that_were_committed_are_not_changes_by_hand()
    {
        Commit(20, (".claude/settings.json", "{}"), (".claude/agents/a.md", "one"));
        var file = Path.Combine(Project, ".claude", "settings.json");
        SettingPlan.Create(file, "autoCompactWindow", "153000", isUsers: false).Apply(_journal);
        var prompt = Path.Combine(Project, ".claude", "agents", "a.md");
        _journal.Apply("a", [new FileChange(prompt, "one"u8.ToArray(), "two"u8.ToArray())]);
        Commit(8);
        Assert.Empty(Find());
    }

    [Fact]
    public void Without_a_repository_or_requests_there_are_none()
    {
        Directory.CreateDirectory(Project);
        Assert.Empty(Find());
        Assert.Empty(HandEvents.Find(UsageTable.FromRequests([]), new UsageQuery { Catalog = Catalog }, _folder, [], Now,
            TestContext.Current.CancellationToken));
    }

    private IReadOnlyList<SavingEvent> Find() => HandEvents.Find(
        UsageTable.FromRequests([Request(Now.AddDays(-28)), Request(Now)]), new UsageQuery { Catalog = Catalog },
        Path.Combine(_folder, "home"), _journal.Entries(), Now, TestContext.Current.CancellationToken);

    private UsageRequest Request(DateTimeOffset time) => new()
    {
        Key = new RequestKey(RequestKeyKind.MessageAndRequest, $"{time}", "r"), MessageId = $"{time}", RequestId = "r", Timestamp = time,
        SessionId = "s", Project = Project, Model = "claude-opus-5", OutputTokens = 1,
    };

    private void Commit(int daysAgo, params (string Name, string Text)[] files)
    {
        Directory.CreateDirectory(Project);
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(Project, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        if (!Directory.Exists(Path.Combine(Project, ".git")))
            Git("init", "--quiet");
        Git("add", "--all");
        Git("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgSign=false", "commit", "--quiet", "--message=x",
            $"--date={Now.AddDays(-daysAgo):O}");
    }

    private void Git(params string[] arguments)
    {
        var (exitCode, _, errors) = new GitCommand(GitCommand.Find()!, Project).Run(TestContext.Current.CancellationToken, arguments);
        Assert.True(exitCode == 0, errors);
    }
}

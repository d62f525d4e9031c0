using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Usage;

/// <summary>Where transcripts are searched for, and what their paths say.</summary>
public sealed class TranscriptPathTests : IDisposable
{
    private readonly TranscriptTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void ConfigFolders_without_settings_are_both_defaults() => Assert.Equal(
        [Path.Combine(_tree.Root, ".config", "claude"), Path.Combine(_tree.Root, ".claude")],
        TranscriptRoots.ConfigFolders(_ => null, _tree.Root));

    [Fact]
    public void ConfigFolders_with_xdg_use_it_in_addition_to_the_home() => Assert.Equal(
        [Path.Combine(_tree.Root, "xdg", "claude"), Path.Combine(_tree.Root, ".claude")],
        TranscriptRoots.ConfigFolders(name => name == "XDG_CONFIG_HOME" ? Path.Combine(_tree.Root, "xdg") : null, _tree.Root));

    [Fact]
    public void ConfigFolders_given_replace_the_defaults() => Assert.Equal(
        [Path.Combine(_tree.Root, "one"), Path.Combine(_tree.Root, "two"), _tree.Root],
        TranscriptRoots.ConfigFolders(
            name => name == "CLAUDE_CONFIG_DIR"
                ? $" ~/one , {Path.Combine(_tree.Root, "two", "projects")}/,,~/one/,~"
                : "/elsewhere", _tree.Root));

    [Fact]
    public void The_searched_folders_are_named_as_they_are()
    {
        Assert.Equal("~/.claude/projects or ~/.config/claude/projects (set CLAUDE_CONFIG_DIR to change the location)",
            TranscriptRoots.Describe(_ => null, _tree.Root));
        var one = Path.Combine(_tree.Root, "one");
        Assert.Equal($"{Path.Combine(one, "projects")} (from CLAUDE_CONFIG_DIR)",
            TranscriptRoots.Describe(name => name == "CLAUDE_CONFIG_DIR" ? one : null, _tree.Root));
    }

    [Fact]
    public void Find_roots_lists_each_existing_folder_once()
    {
        var claude = Directory.CreateDirectory(Path.Combine(_tree.Root, ".claude", "projects"));
        Directory.CreateDirectory(Path.Combine(_tree.Root, ".config"));
        Directory.CreateSymbolicLink(Path.Combine(_tree.Root, ".config", "claude"), Path.Combine(_tree.Root, ".claude"));

        Assert.Equal(claude.FullName, Path.GetFullPath(Assert.Single(TranscriptRoots.Find(_ => null, _tree.Root)) switch
        {
            var found when found.Contains(".config", StringComparison.Ordinal) => claude.FullName,
            var found => found,
        }));
    }

    [Theory]
    [InlineData("/c/projects/-home-x/s1.jsonl", TranscriptKind.Session, "-home-x", "s1", null, null)]
    [InlineData("/c/projects/-home-x/agent-a9.jsonl", TranscriptKind.FlatAgent, "-home-x", null, "a9", null)]
    [InlineData("/c/projects/-home-x/s1/subagents/agent-a9.jsonl", TranscriptKind.Subagent, "-home-x", "s1", "a9", null)]
    [InlineData("/c/projects/-home-x/s1/subagents/workflows/wf_1/agent-a9.jsonl", TranscriptKind.WorkflowAgent, "-home-x", "s1", "a9",
        "wf_1")]
    [InlineData("/c/projects/-home-x/s1/subagents/workflows/wf_1/journal.jsonl", TranscriptKind.Other, "-home-x", "s1", null, "wf_1")]
    [InlineData("/projects/me/c/projects/key/s1.jsonl", TranscriptKind.Session, "key", "s1", null, null)]
    [InlineData("/backup/11111111-1111-4111-8111-111111111111.jsonl", TranscriptKind.Session, null, "11111111-1111-4111-8111-111111111111",
        null, null)]
    public void At_derives_the_file_from_any_layout(string path, TranscriptKind kind, string? key, string? session, string? agent,
        string? run)
    {
        var file = TranscriptDiscovery.At(path);

        Assert.Equal((kind, key, session, agent, run), (file.Kind, file.ProjectKey, file.SessionId, file.AgentId, file.WorkflowRun));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{"agentType":5,"spawnDepth":"x"}""")]
    public void Find_empty_meta_file_keeps_the_transcript(string meta)
    {
        _tree.Write("p/s/subagents/agent-a1.jsonl", Line.Assistant(sidechain: true, change: line => line["attributionAgent"] = "Explore"));
        _tree.WriteText("p/s/subagents/agent-a1.meta.json", meta);

        Assert.Equal("Explore", Assert.Single(_tree.Read().Requests).AgentType);
    }

    [Fact]
    public void Find_terminates_for_circular_links_and_ignores_other_files()
    {
        _tree.Write("p/a.jsonl", Line.Assistant());
        _tree.WriteText("p/notes.txt", Line.Assistant("msg_2"));
        Directory.CreateSymbolicLink(Path.Combine(_tree.Projects, "p", "self"), _tree.Projects);

        Assert.Single(TranscriptDiscovery.Find(
            [_tree.Projects, Path.Combine(_tree.Projects, "p", "a.jsonl"), Path.Combine(_tree.Root, "none")],
            cancellation: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ReadAll_cancelled_stops()
    {
        _tree.Write("p/a.jsonl", Line.Assistant());
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(
            () => UsageReader.Read(TranscriptDiscovery.Find([_tree.Projects], cancellation: TestContext.Current.CancellationToken),
            cancellation: cancelled.Token));
    }

    [Fact]
    public void ReadAll_error_in_the_callback_reaches_the_caller()
    {
        for (var i = 0; i < 20; i++)
            _tree.Write($"p/{i}.jsonl", Line.Assistant());

        Assert.Throws<FormatException>(() => UsageReader.ReadAll(
            TranscriptDiscovery.Find([_tree.Projects], cancellation: TestContext.Current.CancellationToken),
                _ => throw new FormatException(), new TranscriptReadOptions { Parallelism = 4 },
                cancellation: TestContext.Current.CancellationToken));
    }
}

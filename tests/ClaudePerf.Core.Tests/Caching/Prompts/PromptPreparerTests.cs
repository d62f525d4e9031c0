using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Caching.Prompts;

public class PromptPreparerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static CacheCount Count(PromptCache cache, CacheLevel level, CacheEntryKind kind) =>
        cache.Statistics().Counts.FirstOrDefault(count => count.Level == level && count.Kind == kind) ?? new CacheCount(level, kind);

    private static long Computed(PromptCache cache) => Count(cache, CacheLevel.Disk, CacheEntryKind.Prompt).Misses;

    [Fact]
    public void A_prepared_prompt_is_the_same_with_a_cache_cold_warm_and_in_another_process()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a", "skills: s, gone\nmodel: haiku\n");
        sandbox.Files.Write("project/.claude/skills/s/SKILL.md", "---\nname: s\ndescription: d\n---\nSkill for $ARGUMENTS\nmore\n");
        sandbox.Files.Write("project/CLAUDE.md", "Memory @notes.md\n");
        sandbox.Files.Write("project/notes.md", "Notes\n");
        var expected = PreparedText.Of(sandbox.Fresh("a"));

        var first = sandbox.Cache();
        Assert.Equal(expected, PreparedText.Of(sandbox.Preparer(first).Prepare("a", cancellation: Cancellation)));
        Assert.Equal(expected, PreparedText.Of(sandbox.Preparer(first).Prepare("a", cancellation: Cancellation)));
        first.Flush();
        var second = sandbox.Cache();
        Assert.Equal(expected, PreparedText.Of(sandbox.Preparer(second).Prepare("a", cancellation: Cancellation)));

        Assert.Equal(1, Count(second, CacheLevel.Disk, CacheEntryKind.Prompt).Hits);
        Assert.Equal(1, Count(second, CacheLevel.Disk, CacheEntryKind.Prompt).Misses);
        Assert.Equal(1, Count(second, CacheLevel.Memory, CacheEntryKind.Prompt).Hits);
    }

    [Theory]
    [InlineData("front", "Skill")]
    [InlineData("folder", "Skill")]
    [InlineData("cmd", "Command")]
    [InlineData("manual", "")]
    public void A_skill_is_found_by_each_of_its_names_and_its_change_counts(string name, string text)
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a", $"skills: {name}\n");
        void WriteAll(string end)
        {
            sandbox.Files.Write("project/.claude/skills/folder/SKILL.md", $"---\nname: front\ndescription: d\n---\nSkill{end}\n");
            sandbox.Files.Write(
                "project/.claude/skills/manual/SKILL.md",
                $"---\nname: manual\ndescription: d\ndisable-model-invocation: true\n---\nManual{end}\n");
            sandbox.Files.Write("project/.claude/commands/cmd.md", $"---\ndescription: d\n---\nCommand{end}\n");
        }
        string[] Expected(string end) => text.Length == 0 ? ["Body of a"] : ["Body of a", text + end];
        string[] Prepared() =>
        [
            .. sandbox.Preparer(sandbox.Cache())
                
                .Prepare("a", cancellation: Cancellation).Segments.Select(static segment => segment.Text ?? ""),
        ];

        WriteAll("");
        Assert.Equal(Expected(""), Prepared());
        WriteAll(", changed");
        Assert.Equal(Expected(", changed"), Prepared());
    }

    [Fact]
    public void It_contains_body_memory_and_skills_in_the_order_they_are_sent()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a", "skills: s, gone\n");
        sandbox.Files.Write("project/.claude/skills/s/SKILL.md", "---\nname: s\ndescription: d\n---\nSkill\n");
        sandbox.Files.Write("project/CLAUDE.md", "Memory @notes.md\n");
        sandbox.Files.Write("project/notes.md", "Notes\n");

        var prompt = sandbox.Preparer(sandbox.Cache()).Prepare("a", cancellation: Cancellation);

        Assert.Equal(["Body of a", "Memory @notes.md", "Notes", "Skill"], prompt.Segments.Select(segment => segment.Text));
        Assert.Equal(["gone"], prompt.MissingSkills);
        Assert.Equal(
            ("Body of a".Length, "Memory @notes.mdNotes".Length, "Skill".Length),
            (prompt.BodyTokens, prompt.MemoryTokens, prompt.SkillTokens));
        Assert.Equal(prompt.Tokens, prompt.StableTokens);
        Assert.Equal(4, prompt.Files.Length);
        Assert.Equal("Body of a\nMemory @notes.md\nNotes\nSkill", prompt.Assemble(_ => throw new InvalidOperationException()));
    }

    [Fact]
    public void Changing_one_import_invalidates_exactly_the_prompts_that_include_it()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/one.md", "one");
        sandbox.Files.Agent("project/.claude/agents/two.md", "two");
        sandbox.Files.Agent("project/.claude/agents/without.md", "without", "omitClaudeMd: true\n");
        sandbox.Files.Write("project/CLAUDE.md", "Memory @notes.md\n");
        sandbox.Files.Write("project/notes.md", "Notes 1\n");
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        string[] agents = ["one", "two", "without"];
        foreach (var agent in agents)
            preparer.Prepare(agent, cancellation: Cancellation);
        Assert.Equal(3, Computed(cache));
        var without = preparer.Prepare("without", cancellation: Cancellation);

        sandbox.Files.Write("project/notes.md", "Notes 2\n");
        foreach (var agent in agents)
            Assert.Equal(PreparedText.Of(sandbox.Fresh(agent)), PreparedText.Of(preparer.Prepare(agent, cancellation: Cancellation)));

        Assert.Equal(5, Computed(cache));
        Assert.Same(without, preparer.Prepare("without", cancellation: Cancellation));
        // The entry of the previous content is still stored: restoring the file needs no computation.
        sandbox.Files.Write("project/notes.md", "Notes 1\n");
        Assert.Contains("Notes 1", preparer.Prepare("one", cancellation: Cancellation).Segments.Select(segment => segment.Text));
        Assert.Equal(5, Computed(cache));
    }

    [Fact]
    public void Files_are_read_once_for_all_prompts_even_with_new_preparers()
    {
        using var sandbox = new PreparedSandbox();
        string[] agents = [.. Enumerable.Range(0, 6).Select(static number => $"agent{number}")];
        foreach (var agent in agents)
            sandbox.Files.Agent($"project/.claude/agents/{agent}.md", agent);
        var first = sandbox.Cache();
        sandbox.Preparer(first).Prepare(agents[0], cancellation: Cancellation);
        sandbox.Preparer(first).Prepare(agents[1], cancellation: Cancellation);
        Assert.Equal(1, Reads(first));
        first.Flush();
        // Another process knows the ecosystem from the disk, and reads its texts once when it needs them.
        var second = sandbox.Cache();
        sandbox.Preparer(second).Prepare(agents[0], cancellation: Cancellation);
        Assert.Equal(0, Reads(second));
        foreach (var agent in agents)
            Assert.Equal(
                PreparedText.Of(sandbox.Fresh(agent)),
                PreparedText.Of(sandbox.Preparer(second).Prepare(agent, cancellation: Cancellation)));
        Assert.Equal(1, Reads(second));
        sandbox.Files.Agent("project/.claude/agents/agent5.md", "agent5", "model: haiku\n");
        foreach (var agent in agents)
            sandbox.Preparer(second).Prepare(agent, cancellation: Cancellation);
        Assert.Equal(2, Reads(second));
    }

    private static int Reads(PromptCache cache) => cache.Computations;

    [Fact]
    public void A_comment_above_a_line_of_memory_changes_its_line_number()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a");
        sandbox.Files.Write("project/CLAUDE.md", "Memory\nToday is 2026-11-25.\n");
        var preparer = sandbox.Preparer(sandbox.Cache());
        Assert.Equal(2, Assert.Single(preparer.Prepare("a", cancellation: Cancellation).DynamicLines).Line);
        // Claude Code removes the comment: the sent text is the same, but its line numbers change.
        sandbox.Files.Write("project/CLAUDE.md", "<!-- new -->\nMemory\nToday is 2026-11-25.\n");
        Assert.Equal(PreparedText.Of(sandbox.Fresh("a")), PreparedText.Of(preparer.Prepare("a", cancellation: Cancellation)));
        Assert.Equal(3, Assert.Single(preparer.Prepare("a", cancellation: Cancellation).DynamicLines).Line);
    }

    [Fact]
    public void A_rule_of_the_settings_removes_a_tool_from_a_cached_prompt()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a", "tools: Read, Write\n");
        var preparer = sandbox.Preparer(sandbox.Cache());
        Assert.True(preparer.Prepare("a", cancellation: Cancellation).Tools.Allows("Write"));
        sandbox.Files.Write("project/.claude/settings.json", """{"permissions":{"deny":["Write"]}}""");
        Assert.False(preparer.Prepare("a", cancellation: Cancellation).Tools.Allows("Write"));
        Assert.False(sandbox.Preparer(sandbox.Cache()).Prepare("a", cancellation: Cancellation).Tools.Allows("Write"));
    }

    [Fact]
    public void An_edit_of_one_agent_does_not_affect_the_others()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/one.md", "one");
        sandbox.Files.Agent("project/.claude/agents/two.md", "two");
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        preparer.Prepare("one", cancellation: Cancellation);
        var two = preparer.Prepare("two", cancellation: Cancellation);

        sandbox.Files.Agent("project/.claude/agents/one.md", "one", "model: haiku\n");

        Assert.Same(two, preparer.Prepare("two", cancellation: Cancellation));
        Assert.Equal("claude-haiku-5-5", preparer.Prepare("one", cancellation: Cancellation).Model);
        Assert.Equal(3, Computed(cache));
    }

    [Fact]
    public void A_changed_file_with_the_same_size_and_time_is_noticed()
    {
        using var sandbox = new PreparedSandbox();
        var path = sandbox.Files.Agent("project/.claude/agents/a.md", "a", "model: haiku\n");
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        // Old enough for its stamp to be trusted.
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var before = preparer.Prepare("a", cancellation: Cancellation);
        Assert.Same(before, preparer.Prepare("a", cancellation: Cancellation));

        File.WriteAllText(path, File.ReadAllText(path).Replace("Body of a", "BODY OF A", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal("BODY OF A", preparer.Prepare("a", cancellation: Cancellation).Segments[0].Text);
        Assert.Equal("BODY OF A", sandbox.Preparer(sandbox.Cache()).Prepare("a", cancellation: Cancellation).Segments[0].Text);
    }

    [Fact]
    public void Agents_with_one_name_in_two_projects_or_scopes_are_separate()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Write("home/.claude/agents/a.md", "---\nname: a\ndescription: d\n---\nSame body\n");
        var first = sandbox.Cache();
        var user = sandbox.Preparer(first).Prepare("a", cancellation: Cancellation);
        // Entries are written in the background, and the other cache must see this one.
        first.Flush();
        sandbox.Files.Write("project/.claude/agents/a.md", "---\nname: a\ndescription: d\n---\nSame body\n");
        sandbox.Files.Write("other/.claude/agents/a.md", "---\nname: a\ndescription: d\n---\nSame body\n");
        var cache = sandbox.Cache();

        var project = sandbox.Preparer(cache).Prepare("a", cancellation: Cancellation);
        var other = sandbox
            .Preparer(cache, sandbox.Files.Options with { Root = sandbox.Files.At("other") })
            .Prepare("a", cancellation: Cancellation);

        Assert.Equal((DefinitionScope.User, sandbox.Files.At("home/.claude/agents/a.md")), (user.Scope, user.Path));
        Assert.Equal(
            (DefinitionScope.Project, sandbox.Files.Project, sandbox.Files.At("project/.claude/agents/a.md")),
            (project.Scope, project.Project, project.Path));
        Assert.Equal(
            (DefinitionScope.Project, sandbox.Files.At("other"), sandbox.Files.At("other/.claude/agents/a.md")),
            (other.Scope, other.Project, other.Path));
        Assert.Equal(3, cache.Entries().Count(entry => entry.Kind == CacheEntryKind.Prompt && entry.Agent == "a"));
    }

    [Fact]
    public void Switching_back_and_forth_between_agents_computes_each_once()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/one.md", "one");
        sandbox.Files.Agent("project/.claude/agents/two.md", "two");
        var cache = sandbox.Cache();
        for (var i = 0; i < 20; i++)
        {
            var name = i % 2 == 0 ? "one" : "two";
            Assert.Equal(name, sandbox.Preparer(cache).Prepare(name, cancellation: Cancellation).Agent);
        }
        Assert.Equal(2, Computed(cache));
        Assert.Equal(18, Count(cache, CacheLevel.Memory, CacheEntryKind.Prompt).Hits);
    }

    [Fact]
    public void A_new_definition_with_precedence_replaces_the_prepared_one()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Write("home/.claude/agents/a.md", "---\nname: a\ndescription: d\n---\nUser's\n");
        var preparer = sandbox.Preparer(sandbox.Cache());
        Assert.Equal("User's", preparer.Prepare("a", cancellation: Cancellation).Segments[0].Text);

        // A folder that did not exist before, and a file whose name means nothing.
        sandbox.Files.Write("project/.claude/agents/deep/x.md", "---\nname: a\ndescription: d\n---\nProject's\n");
        Assert.Equal("Project's", preparer.Prepare("a", cancellation: Cancellation).Segments[0].Text);

        Directory.Delete(sandbox.Files.At("project/.claude"), recursive: true);
        Assert.Equal("User's", preparer.Prepare("a", cancellation: Cancellation).Segments[0].Text);
        Assert.Throws<PromptNotFoundException>(() => preparer.Prepare("b", cancellation: Cancellation));
    }

    [Fact]
    public void A_project_that_is_renamed_and_replaced_is_read_again()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a");
        sandbox.Files.Agent("next/.claude/agents/a.md", "a", "model: haiku\n");
        var preparer = sandbox.Preparer(sandbox.Cache());
        preparer.Prepare("a", cancellation: Cancellation);
        var before = preparer.Prepare("a", cancellation: Cancellation);

        Directory.Move(sandbox.Files.Project, sandbox.Files.At("old"));
        Directory.Move(sandbox.Files.At("next"), sandbox.Files.Project);

        var after = preparer.Prepare("a", cancellation: Cancellation);
        Assert.NotEqual(before.Model, after.Model);
        Assert.Equal("claude-haiku-5-5", after.Model);
    }

    [Fact]
    public void A_link_with_a_new_target_is_noticed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a");
        sandbox.Files.Write("project/shared/one.md", "One\n");
        sandbox.Files.Write("project/shared/two.md", "Two\n");
        var link = sandbox.Files.At("project/CLAUDE.md");
        File.CreateSymbolicLink(link, sandbox.Files.At("project/shared/one.md"));
        var preparer = sandbox.Preparer(sandbox.Cache());
        Assert.Equal("One", preparer.Prepare("a", cancellation: Cancellation).Segments[1].Text);
        preparer.Prepare("a", cancellation: Cancellation);

        sandbox.Files.Write("project/shared/one.md", "Uno\n");
        Assert.Equal("Uno", preparer.Prepare("a", cancellation: Cancellation).Segments[1].Text);
        File.Delete(link);
        File.CreateSymbolicLink(link, sandbox.Files.At("project/shared/two.md"));
        Assert.Equal("Two", preparer.Prepare("a", cancellation: Cancellation).Segments[1].Text);
    }

    [Fact]
    public void Installing_a_vocabulary_or_a_calibration_changes_the_keys()
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Agent("project/.claude/agents/a.md", "a");
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        preparer.Prepare("a", cancellation: Cancellation);
        preparer.Prepare("a", cancellation: Cancellation);
        Assert.Equal(1, Computed(cache));

        sandbox.Files.Write("data/token-calibration.json", "[]");
        preparer.Prepare("a", cancellation: Cancellation);
        Assert.Equal(2, Computed(cache));
    }

    [Fact]
    public async Task Many_threads_and_a_stream_of_edits_never_see_an_old_text()
    {
        using var sandbox = new PreparedSandbox();
        var path = sandbox.Files.At("project/.claude/agents/a.md");
        void Write(int version)
        {
            // Moved into place, as editors do, so that no process reads half a file.
            sandbox.Files.Write("next.md", $"---\nname: a\ndescription: d\n---\n{version}\n");
            File.Move(sandbox.Files.At("next.md"), path, overwrite: true);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Write(0);
        var preparer = sandbox.Preparer(sandbox.Cache());
        var written = 0;
        var wrong = 0;
        var done = false;
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!Volatile.Read(ref done))
            {
                var atLeast = Volatile.Read(ref written);
                var seen = int.Parse(preparer.Prepare("a").Segments[0].Text!, System.Globalization.CultureInfo.InvariantCulture);
                if (seen < atLeast)
                    Interlocked.Increment(ref wrong);
            }
        }, Cancellation)).ToArray();
        try
        {
            for (var version = 1; version <= 150; version++)
            {
                Write(version);
                Volatile.Write(ref written, version);
            }
        }
        finally
        {
            Volatile.Write(ref done, true);
        }
        await Guard.Ends(Task.WhenAll(readers), () => $"{written} versions are written");
        Assert.Equal(0, wrong);
        Assert.Equal("150", preparer.Prepare("a", cancellation: Cancellation).Segments[0].Text);
    }
}

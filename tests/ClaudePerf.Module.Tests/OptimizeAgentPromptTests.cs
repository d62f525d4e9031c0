using System.Text;
using ClaudePerf.Core.Tests;

namespace ClaudePerf.Module.Tests;

/// <summary>Optimize-AgentPrompt as its users meet it, from file to file.</summary>
public sealed class OptimizeAgentPromptTests : IDisposable
{
    private const string Body = "You are one.\n\n\n\n\nNever stop early.\n";

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_folder_gives_a_result_per_prompt_and_nothing_is_written()
    {
        CopySamples("eco");
        var before = Contents("eco");
        var results = _session.Run("Optimize-AgentPrompt eco -Level Structural").ThrowIfFailed();
        Assert.Equal(47, results.Output.Count);
        foreach (var name in new[] { "Path", "Name", "TokensBefore", "TokensAfter", "TokensSaved", "AlwaysOnBefore", "AlwaysOnAfter",
            "OnInvokeBefore", "OnInvokeAfter", "Edits", "Preservation", "Text", "CostSavedPerThousandUses", "Diff" })
            Assert.NotNull(results.Output[0].Properties[name]);
        Assert.All(results.Output,
            result => Assert.Equal(true,
                result.Properties["Preservation"].Value!.GetType()
                    .GetProperty("Passed")!.GetValue(result.Properties["Preservation"].Value)));
        _session.Run("Optimize-AgentPrompt eco -InPlace -WhatIf").ThrowIfFailed();
        _session.Run("Optimize-AgentPrompt eco -OutputPath out -WhatIf").ThrowIfFailed();
        Assert.Equal(before, Contents("eco"));
        Assert.False(Directory.Exists(Path.Combine(_session.Folder, "out")));
    }

    [Fact]
    public void The_target_of_a_link_is_not_written()
    {
        var agents = Directory.CreateDirectory(Path.Combine(_session.Folder, "eco", ".claude", "agents")).FullName;
        var outside = Path.Combine(_session.Folder, "outside.md");
        var inside = Path.Combine(_session.Folder, "eco", "inside.txt");
        foreach (var (name, target) in (ReadOnlySpan<(string, string)>)[("one.md", outside), ("two.md", inside)])
        {
            File.WriteAllText(target, $"---\nname: {name[..3]}\ndescription: d\n---\n{Body}");
            File.CreateSymbolicLink(Path.Combine(agents, name), target);
        }
        var result = _session.Run("Optimize-AgentPrompt eco -InPlace -AllowOutsideRoot -Confirm:$false").ThrowIfFailed();
        var warning = Assert.Single(result.Warnings);
        Assert.Contains("Not written, because it is a link or is reached through one", warning, StringComparison.Ordinal);
        Assert.All(["one.md", "two.md"], name => Assert.Contains(name, warning, StringComparison.Ordinal));
        Assert.EndsWith(Body, File.ReadAllText(outside), StringComparison.Ordinal);
        Assert.EndsWith(Body, File.ReadAllText(inside), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lossless")]
    [InlineData("Standard")]
    [InlineData("Structural")]
    public void Every_sample_agent_loads_as_before_and_a_second_run_changes_nothing(string level)
    {
        CopySamples("eco");
        var before = Agents("eco");
        Assert.Equal(34, before.Count);
        _session.Run($"Optimize-AgentPrompt eco -Level {level} -InPlace -Confirm:$false").ThrowIfFailed();
        var once = Contents("eco");
        Assert.Equal(before, Agents("eco"));
        var again = _session.Run($"Optimize-AgentPrompt eco -Level {level} -InPlace -Confirm:$false").ThrowIfFailed();
        Assert.All(again.Property("IsChanged"), changed => Assert.Equal(false, changed));
        Assert.Equal(once, Contents("eco"));
    }

    [Theory]
    [InlineData("Standard")]
    [InlineData("Structural")]
    public void Every_odd_agent_loads_as_before_and_a_second_run_changes_nothing(string level)
    {
        Copy(Repository.Fixture("ecosystem"), "eco");
        var before = Agents("eco");
        Assert.Equal(18, before.Count);
        _session.Run($"Optimize-AgentPrompt eco -Level {level} -InPlace -Confirm:$false").ThrowIfFailed();
        Assert.Equal(before, Agents("eco"));
        var again = _session.Run($"Optimize-AgentPrompt eco -Level {level}").ThrowIfFailed();
        Assert.All(again.Property("IsChanged"), changed => Assert.Equal(false, changed));
    }

    [Fact]
    public void Undo_restores_a_whole_ecosystem()
    {
        CopySamples("eco");
        var before = Contents("eco");
        var optimized = _session.Run("Optimize-AgentPrompt eco -Level Structural -InPlace").ThrowIfFailed();
        Assert.NotEqual(before, Contents("eco"));
        var restored = _session.Run("Restore-AgentPrompt eco").ThrowIfFailed();
        Assert.Equal(optimized.Property("IsChanged").Count(changed => changed is true), restored.Output.Count);
        Assert.Equal(before, Contents("eco"));
        Assert.Equal("NothingToRestore,ClaudePerf.Cmdlets.RestoreAgentPromptCommand",
            Assert.Single(_session.Run("Restore-AgentPrompt eco/.claude/agents").Errors).FullyQualifiedErrorId);
    }

    [Fact]
    public void Encoding_byte_order_mark_and_line_ends_are_kept()
    {
        var path = Agent("one", "");
        byte[] before = [0xEF, 0xBB, 0xBF,
            .. Encoding.UTF8.GetBytes(("---\nname: one\ndescription: Über eins\n---\n" + Body).ReplaceLineEndings("\r\n"))];
        File.WriteAllBytes(path, before);
        _session.Run("Optimize-AgentPrompt .claude/agents/one.md -InPlace").ThrowIfFailed();
        var after = File.ReadAllBytes(path);
        Assert.Equal(before.Length - 6, after.Length);
        Assert.Equal(before[..40], after[..40]);
        Assert.Equal(0, Encoding.UTF8.GetString(after).Replace("\r\n", "", StringComparison.Ordinal).Count(c => c == '\n'));
        _session.Run("Restore-AgentPrompt .claude/agents/one.md").ThrowIfFailed();
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void Later_edits_survive_an_undo()
    {
        var path = Agent("one", Body);
        var before = File.ReadAllText(path);
        _session.Run("Optimize-AgentPrompt .claude/agents/one.md -InPlace").ThrowIfFailed();
        File.AppendAllText(path, "Added later.\n");
        var restored = _session.Run("Restore-AgentPrompt").ThrowIfFailed().Single;
        Assert.Equal("Merged", restored.Properties["Action"].Value.ToString());
        Assert.Equal(before + "Added later.\n", File.ReadAllText(path));
    }

    [Fact]
    public void An_overlapping_edit_is_a_conflict_that_Force_resolves()
    {
        var path = Agent("one", "One.\n\n\n\nTwo.\n");
        var before = File.ReadAllText(path);
        _session.Run("Optimize-AgentPrompt .claude/agents/one.md -InPlace").ThrowIfFailed();
        File.WriteAllText(path, File.ReadAllText(path).Replace("One.\n\nTwo.", "One.\nAnd two!", StringComparison.Ordinal));
        var refused = _session.Run("Restore-AgentPrompt .claude/agents/one.md");
        Assert.StartsWith("RestoreConflict", Assert.Single(refused.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("And", File.ReadAllText(path), StringComparison.Ordinal);
        _session.Run("Restore-AgentPrompt .claude/agents/one.md -Force").ThrowIfFailed();
        Assert.Equal(before, File.ReadAllText(path));
    }

    [Fact]
    public void OutputPath_gets_a_copy_and_the_originals_stay()
    {
        CopySamples("eco");
        var before = Contents("eco");
        _session.Run("Optimize-AgentPrompt eco -Level Structural -OutputPath out").ThrowIfFailed();
        Assert.Equal(before, Contents("eco"));
        Assert.Equal(Agents("eco"), Agents("out"));
    }

    [Fact]
    public void Input_may_be_text_files_or_definitions()
    {
        Agent("one", Body);
        Assert.Equal("You are one.\n\nNever stop early.",
            _session.Run("$input | Optimize-AgentPrompt -Rule blank-lines", "You are one.\n\n\n\nNever stop early.")
                .ThrowIfFailed().Single.Properties["Text"].Value);
        Assert.Equal("one", _session.Run("Get-AgentDefinition . | Optimize-AgentPrompt").ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.Equal("one", _session.Run("$input | Optimize-AgentPrompt",
            new FileInfo(Path.Combine(_session.Folder, ".claude", "agents", "one.md"))).ThrowIfFailed().Single.Properties["Name"].Value);
        Assert.StartsWith("InputNotOptimizable",
            Assert.Single(_session.Run("$input | Optimize-AgentPrompt", 5).Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_an_error_and_the_rest_is_optimized()
    {
        Agent("one", Body);
        var result = _session.Run("Optimize-AgentPrompt nowhere.md, .claude/agents/one.md");
        Assert.StartsWith("PathNotFound", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(result.Output);
    }

    [Theory]
    [InlineData("-Rule no-such-rule", "UnknownRule")]
    [InlineData("-Rule blank-lines -Level Standard", "ParametersConflict")]
    [InlineData("-Diff -Summary", "ParametersConflict")]
    [InlineData("-InPlace -OutputPath x", "ParametersConflict")]
    [InlineData("-MaxCost 1", "ParameterNeeds")]
    [InlineData("-Model no-such-model", "UnknownModel")]
    public void Errors_name_the_wrong_parameters(string parameters, string error) =>
        Assert.StartsWith(error, Assert.Single(_session.Run($"Optimize-AgentPrompt . {parameters}").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);

    [Fact]
    public void Rules_are_included_and_excluded_by_wildcards()
    {
        Agent("one", Body);
        Assert.Equal(true, _session.Run("Optimize-AgentPrompt . -Rule blank*").ThrowIfFailed().Single.Properties["IsChanged"].Value);
        Assert.Equal(false, _session.Run("Optimize-AgentPrompt . -Level Lossless -ExcludeRule blank*")
            .ThrowIfFailed().Single.Properties["IsChanged"].Value);
    }

    [Fact]
    public void Rule_ids_are_completed()
    {
        var completed = _session.Run(
            "(TabExpansion2 'Optimize-AgentPrompt -Rule blank-l' 34).CompletionMatches | ForEach-Object CompletionText").ThrowIfFailed();
        Assert.Equal("blank-lines", completed.Single.BaseObject);
    }

    [Fact]
    public void A_diff_shows_only_changes()
    {
        Agent("one", Body);
        Agent("two", "You are two.\n");
        var diff = _session.Run("Optimize-AgentPrompt . -Diff").ThrowIfFailed().Single;
        Assert.Contains("-\n", (string)diff.Properties["Diff"].Value, StringComparison.Ordinal);
        Assert.EndsWith("#Diff", diff.TypeNames[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_adds_up()
    {
        CopySamples("eco");
        var rows = _session.Run("Optimize-AgentPrompt eco -Summary").ThrowIfFailed().Output;
        var total = rows[^1];
        Assert.Null(total.Properties["Kind"].Value);
        foreach (var name in new[] { "TokensBefore", "AlwaysOnAfter", "OnInvokeBefore" })
            Assert.Equal((long)total.Properties[name].Value, rows.SkipLast(1).Sum(row => (long)row.Properties[name].Value));
        Assert.Equal(0, total.Properties["DirectivesLost"].Value);
    }

    [Fact]
    public void Two_models_of_different_generations_count_differently()
    {
        Agent("one", string.Concat(Enumerable.Repeat("Never stop early; the quick brown fox jumps. ", 40)));
        var old = (long)_session.Run("Optimize-AgentPrompt . -Model claude-opus-4-5")
            .ThrowIfFailed().Single.Properties["OnInvokeBefore"].Value;
        Assert.NotEqual(old, (long)_session.Run("Optimize-AgentPrompt . -Model claude-opus-5-5")
            .ThrowIfFailed().Single.Properties["OnInvokeBefore"].Value);
    }

    private string Agent(string name, string body) =>
        _session.Write($".claude/agents/{name}.md", $"---\nname: {name}\ndescription: About {name}\n---\n{body}");

    private void CopySamples(string to) => Copy(ModuleFixture.Samples, to);

    private void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(_session.Folder, to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, File.ReadAllBytes(file));
            File.SetAttributes(target, FileAttributes.Normal);
        }
    }

    private SortedDictionary<string, string> Contents(string folder)
    {
        var root = Path.Combine(_session.Folder, folder);
        return new(Directory.GetFiles(root, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(root, file),
            file => Convert.ToHexString(File.ReadAllBytes(file))), StringComparer.Ordinal);
    }

    // What Claude Code makes of each agent, except for the words of its description.
    private List<string> Agents(string folder) =>
    [
        .. _session.Run($"Get-AgentDefinition {folder} -Kind Agent | Where-Object {{ $_.Loads }}").ThrowIfFailed().Output
            .Select(agent => string.Join(" | ",
                ((string[])["Name", "Model", "PermissionMode", "Effort", "Tools", "Skills", "DisallowedTools"])
                    .Select(name => agent.Properties[name].Value switch
            {
                string text => text,
                // The order of tools is free: agents of the same tools get one.
                System.Collections.IEnumerable several => string.Join(",",
                    several.Cast<object>().Select(static one => one.ToString()).Order(StringComparer.Ordinal)),
                var other => other?.ToString() ?? "",
            })))
            .Order(StringComparer.Ordinal),
    ];
}

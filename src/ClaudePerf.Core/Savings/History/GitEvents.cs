using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Validation.Changes;

namespace ClaudePerf.Core.Savings.History;

/// <summary>Changed prompts and settings in the history of a git repository. A change was made before its commit.</summary>
internal sealed class GitEvents
{
    /// <summary>Settings that affect what requests cost.</summary>
    internal static readonly FrozenSet<string> CostSettings = FrozenSet.ToFrozenSet(
        [
            "autoCompactWindow", "bashOutputMaxChars", "promptCacheTtl", "subagentPromptCacheTtl", "model", "effortLevel", "outputStyle",
            "skillListingBudgetFraction", "skillListingMaxDescChars", "disableBundledSkills", "autoMemoryEnabled", "includeGitInstructions",
            "enabledPlugins", "enabledMcpjsonServers", "disabledMcpjsonServers", "claudeMdExcludes", "skillOverrides",
        ], StringComparer.Ordinal);

    private const char CommitMark = '\u0001';
    private const string SettingsEnding = "settings.json";

    private readonly GitCommand _git;
    private readonly string _root;
    private readonly string? _project;
    private readonly IReadOnlyList<JournalEntry> _journal;
    private readonly CancellationToken _cancellation;

    private GitEvents(GitCommand git, string root, string? project, IReadOnlyList<JournalEntry> journal, CancellationToken cancellation) =>
        (_git, _root, _project, _journal, _cancellation) = (git, root, project, journal, cancellation);

    /// <summary>The changes in a project's repository; none if there is none, or if it was already searched.</summary>
    internal static IEnumerable<SavingEvent> OfProject(string program, string project, HashSet<string> known, DateTimeOffset since,
        IReadOnlyList<JournalEntry> journal, CancellationToken cancellation) =>
        Find(program, project, isUsers: false, known, since, journal,
            [EcosystemPlaces.ConfigurationFolder, "CLAUDE.md", "AGENTS.md", ".mcp.json"], cancellation);

    /// <summary>The changes of the user's own definitions and settings, if these are in a repository.</summary>
    internal static IEnumerable<SavingEvent> OfUser(string program, string folder, HashSet<string> known, DateTimeOffset since,
        IReadOnlyList<JournalEntry> journal, CancellationToken cancellation) => Directory.Exists(folder)
        ? Find(program, folder, isUsers: true, known, since, journal,
            [.. ((string[])["agents", "skills", "commands", "rules", "output-styles", "CLAUDE.md", SettingsEnding])
                .Select(name => Path.Combine(folder, name))], cancellation)
        : [];

    private static IEnumerable<SavingEvent> Find(string program, string folder, bool isUsers, HashSet<string> known, DateTimeOffset since,
        IReadOnlyList<JournalEntry> journal, string[] paths, CancellationToken cancellation)
    {
        try
        {
            var top = new GitCommand(program, folder).Run(cancellation, "rev-parse", "--show-toplevel");
            var root = top.Output.Trim();
            // Most folders are in no repository.
            if (top.ExitCode != 0 || root.Length == 0 || !known.Add($"{isUsers}{root}"))
                return [];
            root = Path.GetFullPath(root);
            var events = new GitEvents(new GitCommand(program, root), root, isUsers ? null : root, journal, cancellation);
            return events.Since(since, paths);
        }
        catch (GitException)
        {
            // Without a working git, nothing is known about changes.
            return [];
        }
    }

    private List<SavingEvent> Since(DateTimeOffset since, string[] paths)
    {
        var times = TimesSince(since);
        var events = new List<SavingEvent>();
        // "--no-show-signature": otherwise git would run a program that the repository's configuration names.
        var (exitCode, output, _) = _git.Run(_cancellation,
            ["log", "--no-show-signature", "--first-parent", "--diff-merges=first-parent", "--name-only", "--no-renames", "--no-ext-diff",
                "--no-textconv", Limit(since), $"--format={CommitMark}%H %P", "--", .. paths]);
        if (exitCode != 0)
            return events;
        var (commit, parent) = ("", "");
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == CommitMark)
            {
                var ids = line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                (commit, parent) = (ids[0], ids.Length > 1 ? ids[1] : "");
            }
            else if (times.TryGetValue(commit, out var time) && parent.Length > 0)
            {
                // The first commit of a file does not tell when it began to be used.
                var earliest = times.TryGetValue(parent, out var before) ? before : since;
                events.AddRange(ChangesOf(commit, parent, line, time, earliest < time ? earliest : time));
            }
        }
        return events;
    }

    private Dictionary<string, DateTimeOffset> TimesSince(DateTimeOffset since)
    {
        var output = _git.Run(_cancellation, "log", "--no-show-signature", "--first-parent", Limit(since), "--format=%H %at").Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' '))
            .Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[0], static parts => DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)), StringComparer.Ordinal);
    }

    private static string Limit(DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"--since=@{since.ToUnixTimeSeconds()}");

    private IEnumerable<SavingEvent> ChangesOf(string commit, string parent, string name, DateTimeOffset time, DateTimeOffset earliest)
    {
        var file = Path.GetFullPath(Path.Combine(_root, name));
        var change = new SavingEvent
        {
            Id = commit, Time = time, Earliest = earliest == time ? null : earliest, Source = SavingEventSource.Hand,
            Kind = SavingEventKind.Prompt, Name = VisibleText.Of(name), File = file, Project = _project,
        };
        var (before, after) = (Blob(parent, name), Blob(commit, name));
        if (!name.EndsWith(SettingsEnding, StringComparison.Ordinal))
            return name.EndsWith(".md", StringComparison.Ordinal) && before != after && !IsOurs(file, after) ? [change] : [];
        var (old, now) = (Parse(before), Parse(after));
        return from setting in CostSettings.Order(StringComparer.Ordinal)
               let previous = old is null ? null : SettingText.Value(old, setting)
               let value = now is null ? null : SettingText.Value(now, setting)
               where !SettingText.AreEqual(previous, value) && !IsOurs(file, setting, value)
               select change with { Kind = SavingEventKind.Setting, Name = setting, Value = value, PreviousValue = previous };
    }

    private string? Blob(string commit, string name) =>
        _git.Run(_cancellation, "cat-file", "blob", $"{commit}:{name}") is { ExitCode: 0, Output: var output } ? output : null;

    private bool IsOurs(string file, string? text) => _journal.Any(entry => entry.Changes.Any(change => change.Path == file
        && (Same(change.After, text) || (entry.Restored is not null && change.Before is { } before && Same(before, text)))));

    private bool IsOurs(string file, string setting, string? value) => _journal.Any(entry =>
        entry.Setting is { } changed && changed.Name == setting && entry.Changes[0].Path == file
        && (SettingText.AreEqual(changed.Value, value)
            || (entry.Restored is not null && SettingText.AreEqual(changed.Previous, value))));

    private static bool Same(ReadOnlyMemory<byte> bytes, string? text) =>
        Encoding.UTF8.GetString(bytes.Span).ReplaceLineEndings("\n") == text?.ReplaceLineEndings("\n");

    private static JsonText? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonText.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            // Claude Code ignored such a file.
            return null;
        }
    }
}

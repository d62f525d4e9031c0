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
    private const string SettingsFile = "settings.json";
    private const string ServersFile = ".mcp.json";

    // Each is one more call of git, and older changes are of less interest.
    private const int MaximumCommits = 50;
    private const int MaximumTimes = 5000;

    private static readonly string[] PromptFolders = ["agents", "skills", "commands", "rules", "output-styles"];

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
            [EcosystemPlaces.ConfigurationFolder, "CLAUDE.md", "AGENTS.md", ServersFile], cancellation);

    /// <summary>The changes of the user's own definitions and settings, if these are in a repository.</summary>
    internal static IEnumerable<SavingEvent> OfUser(string program, string folder, HashSet<string> known, DateTimeOffset since,
        IReadOnlyList<JournalEntry> journal, CancellationToken cancellation) => Directory.Exists(folder)
        ? Find(program, folder, isUsers: true, known, since, journal,
            [.. ((string[])[.. PromptFolders, "CLAUDE.md", SettingsFile])
                .Select(name => Path.Combine(folder, name))], cancellation)
        : [];

    private static List<SavingEvent> Find(string program, string folder, bool isUsers, HashSet<string> known, DateTimeOffset since,
        IReadOnlyList<JournalEntry> journal, string[] paths, CancellationToken cancellation)
    {
        try
        {
            // The folder's place in the repository, instead of the repository's path, keeps the spelling that transcripts have.
            var prefix = new GitCommand(program, folder).Run(cancellation, "rev-parse", "--show-prefix");
            // Most folders are in no repository.
            if (prefix.ExitCode != 0)
                return [];
            var root = Path.TrimEndingDirectorySeparator(folder);
            for (var depth = prefix.Output.Count(static letter => letter == '/'); depth > 0; depth--)
                root = Path.GetDirectoryName(root) ?? root;
            if (!known.Add($"{isUsers}{root}"))
                return [];
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
        var times = Times();
        var events = new List<SavingEvent>();
        // "--no-show-signature": otherwise git would run a program that the repository's configuration names.
        var (exitCode, output, _) = _git.Run(_cancellation,
            ["log", "--no-show-signature", "--first-parent", "--diff-merges=first-parent", "--name-only", "--no-renames", "--no-ext-diff",
                "--no-textconv", $"--max-count={MaximumCommits}", $"--format={CommitMark}%H %P", "--", .. paths]);
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
            else if (times.TryGetValue(commit, out var time) && time >= since && parent.Length > 0)
            {
                // The first commit of a file does not tell when it began to be used.
                var earliest = times.TryGetValue(parent, out var before) ? before : since;
                events.AddRange(ChangesOf(commit, parent, line, time, earliest < time ? earliest : time));
            }
        }
        return events;
    }

    // Of the authors, because rebasing changes those of the committers.
    private Dictionary<string, DateTimeOffset> Times()
    {
        var output = _git.Run(_cancellation, "log", "--no-show-signature", "--first-parent", $"--max-count={MaximumTimes}",
            "--format=%H %at").Output;
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' '))
            .Where(static parts => parts.Length == 2)
            .ToDictionary(static parts => parts[0], static parts => DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)), StringComparer.Ordinal);
    }

    private IEnumerable<SavingEvent> ChangesOf(string commit, string parent, string name, DateTimeOffset time, DateTimeOffset earliest)
    {
        var file = Path.GetFullPath(Path.Combine(_root, name));
        var kind = KindOf(name);
        if (kind is null || (kind == SavingEventKind.Prompt && IsOurPrompt(file, commit, name)))
            return [];
        var change = new SavingEvent
        {
            Id = commit, Time = time, Earliest = earliest == time ? null : earliest, Source = SavingEventSource.Hand,
            Kind = kind.Value, Name = VisibleText.Of(name), File = file, Project = _project,
        };
        if (kind != SavingEventKind.Setting)
            return [change];
        var (before, after) = (Blob(parent, name), Blob(commit, name));
        var (old, now) = (Parse(before), Parse(after));
        return from setting in CostSettings.Order(StringComparer.Ordinal)
               let previous = old is null ? null : SettingText.Value(old, setting)
               let value = now is null ? null : SettingText.Value(now, setting)
               where !SettingText.AreEqual(previous, value) && !IsOurSetting(file, setting, value)
               select change with { Name = setting, Value = value, PreviousValue = previous };
    }

    private string? Blob(string commit, string name) =>
        _git.Run(_cancellation, "cat-file", "blob", $"{commit}:{name}") is { ExitCode: 0, Output: var output } ? output : null;

    private static SavingEventKind? KindOf(string name)
    {
        var parts = name.Split('/');
        return parts[^1] switch
        {
            SettingsFile => SavingEventKind.Setting,
            ServersFile => SavingEventKind.McpServers,
            "CLAUDE.md" or "AGENTS.md" => SavingEventKind.Prompt,
            var file when file.EndsWith(".md", StringComparison.Ordinal) && parts.Intersect(PromptFolders).Any() =>
                SavingEventKind.Prompt,
            _ => null,
        };
    }

    private bool IsOurPrompt(string file, string commit, string name)
    {
        var known = _journal.Where(entry => entry.Changes.Any(change => change.Path == file)).ToList();
        if (known.Count == 0)
            return false;
        var text = Blob(commit, name);
        return known.Exists(entry => entry.Changes.Any(change => change.Path == file
            && (Same(change.After, text) || (entry.Restored is not null && change.Before is { } before && Same(before, text)))));
    }

    private bool IsOurSetting(string file, string setting, string? value) => _journal.Any(entry =>
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

using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Usage.ToolUse;

/// <summary>
/// Reads from transcripts which tools each agent type actually called, to find out what its tools line must contain. Only
/// subagents' own transcripts are read, and only lines with a call are parsed.
/// </summary>
internal static class ToolUseReader
{
    /// <summary>Reads the subagents' transcripts below some roots in parallel.</summary>
    /// <param name="roots">Folders or files, whether or not they exist.</param>
    /// <param name="isWanted">Whether an agent type is of interest; null for all. Transcripts of other types are not
    /// opened.</param>
    /// <param name="failed">Called with each transcript that cannot be read and the reason, from several threads.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <returns>One entry per agent type and project, in ordinal order of type, then project.</returns>
    /// <exception cref="OperationCanceledException">The reading was canceled.</exception>
    public static IReadOnlyList<AgentToolUse> Read(
        IEnumerable<string> roots, Func<string, bool>? isWanted = null, Action<string, string>? failed = null,
            CancellationToken cancellation = default)
    {
        var files = TranscriptDiscovery.Find(roots, withMeta: false, cancellation)
            .Where(file => file.Kind is TranscriptKind.Subagent or TranscriptKind.WorkflowAgent or TranscriptKind.FlatAgent)
            .OrderByDescending(file => file.Length).ToArray();
        var sums = new Dictionary<(string AgentType, string? Project), Sum>();
        var gate = new object();
        Parallel.ForEach(
            files,
            new ParallelOptions { CancellationToken = cancellation },
            static () => new NamePool(),
            (file, loop, names) =>
            {
                if (ReadFile(file, isWanted, failed, names, cancellation) is { } run)
                {
                    lock (gate)
                    {
                        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, (run.AgentType, run.Project), out _);
                        (sum ??= new Sum()).Add(run);
                    }
                }
                return names;
            },
            static _ => { });
        return [.. sums.OrderBy(sum => sum.Key.AgentType, StringComparer.Ordinal).ThenBy(sum => sum.Key.Project, StringComparer.Ordinal)
            .Select(sum => sum.Value.ToUse(sum.Key.AgentType, sum.Key.Project))];
    }

    private static Run? ReadFile(TranscriptFile file, Func<string, bool>? isWanted, Action<string, string>? failed, NamePool names,
        CancellationToken cancellation)
    {
        var type = AgentMeta.OfTranscript(file.Path)?.AgentType;
        if (type is not null && isWanted?.Invoke(type) == false)
            return null;
        var run = new Run(file.AgentId!);
        var line = new ToolUseLine(names);
        try
        {
            WholeLines.Read(
                file.Path,
                bytes =>
                {
                    // The first line contains type and project, which are needed for a run without calls.
                    if ((run.Project is not null && !ToolUseLine.CanHaveCall(bytes)) || !line.Read(bytes))
                        return;
                    run.Add(line);
                },
                cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            failed?.Invoke(file.Path, exception.Message);
            return null;
        }
        run.AgentType = type ?? run.AgentType;
        return run.AgentType.Length > 0 && isWanted?.Invoke(run.AgentType) != false ? run : null;
    }

    private sealed class Run(string id)
    {
        internal string Id { get; } = id;

        internal string AgentType { get; set; } = "";

        internal string? Project { get; private set; }

        internal List<(string? Id, string Tool)> Calls { get; } = [];

        internal HashSet<string> References { get; } = new(StringComparer.Ordinal);

        internal DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

        internal DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

        internal void Add(ToolUseLine line)
        {
            if (AgentType.Length == 0 && line.AgentType is { } type)
                AgentType = type;
            Project ??= line.Cwd;
            Calls.AddRange(line.Calls);
            References.UnionWith(line.References);
            if (line.Calls.Count > 0 && line.Time is { } time)
                (First, Last) = (time < First ? time : First, time > Last ? time : Last);
        }
    }

    // A run may be in several files (forks, copies), and a call in several lines.
    private sealed class Sum
    {
        private readonly HashSet<string> _runs = new(StringComparer.Ordinal);
        private readonly HashSet<(string Run, string File)> _references = [];
        private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
        private readonly Dictionary<string, long> _calls = new(StringComparer.Ordinal);
        private DateTimeOffset _first = DateTimeOffset.MaxValue;
        private DateTimeOffset _last = DateTimeOffset.MinValue;

        internal void Add(Run run)
        {
            _runs.Add(run.Id);
            foreach (var file in run.References)
                _references.Add((run.Id, file));
            foreach (var (id, tool) in run.Calls)
            {
                if (id is null || _ids.Add(id))
                    CollectionsMarshal.GetValueRefOrAddDefault(_calls, tool, out _)++;
            }
            _first = run.First < _first ? run.First : _first;
            _last = run.Last > _last ? run.Last : _last;
        }

        internal AgentToolUse ToUse(string agentType, string? project) => new()
        {
            AgentType = agentType,
            Project = project,
            Runs = _runs.Count,
            Calls = _calls.ToImmutableSortedDictionary(StringComparer.Ordinal),
            FilesRead = _references.GroupBy(static read => read.File, StringComparer.Ordinal).ToImmutableDictionary(static file => file.Key,
                static file => file.Count(), StringComparer.Ordinal),
            Period = _last >= _first ? (_first, _last) : null,
        };
    }
}

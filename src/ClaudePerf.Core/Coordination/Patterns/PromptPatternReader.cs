using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>
/// Finds who calls whom according to the prompts of an ecosystem: calls of the Agent tool, agents joined by plus signs or arrows,
/// and tables of callers. Memory files and their imports are read too. What a command, skill or memory file describes is done by
/// the main thread; what an agent's prompt describes, by that agent.
/// </summary>
internal static partial class PromptPatternReader
{
    // `<agent-name>`, `{agent}`: the text only shows the syntax of a call.
    private static readonly SearchValues<char> OfPlaceholders = SearchValues.Create("<>{}[]$");

    [GeneratedRegex(@"subagent_type[""'`]?\s*[:=]\s*[""'`]([^""'`\r\n]{1,80})[""'`]", RegexOptions.NonBacktracking)]
    private static partial Regex NamedCall();

    [GeneratedRegex(@"\b(?:Agent|Task)\(\s*[""'`]?([A-Za-z][\w:-]*)[""'`]?\s*[,)]", RegexOptions.NonBacktracking)]
    private static partial Regex PlainCall();

    [GeneratedRegex(@"caller|from|orchestrator|gateway|lead|coordinator|\bwho\b|parent",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CallerTitle();

    [GeneratedRegex(@"calls|called|callee|delegat|spawn|specialists|agents|helpers|\bto\b",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CalledTitle();

    /// <summary>Reads the prompts of an ecosystem.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <returns>The patterns by file and line; one that several places repeat is listed once
    /// (<see cref="CoordinationPattern.Seen"/>).</returns>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
    public static IReadOnlyList<CoordinationPattern> Read(Ecosystem ecosystem, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        var names = new AgentNames(ecosystem);
        var found = new List<CoordinationPattern>();
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var definition in ecosystem.Definitions.Where(
            static definition => definition.IsActive && definition.Kind is not (PromptKind.Text or PromptKind.Request or PromptKind.Tools)))
        {
            cancellation.ThrowIfCancellationRequested();
            read.Add(definition.Path);
            var caller = definition.Kind == PromptKind.Agent ? definition.Name : CoordinationPattern.MainThread;
            found.AddRange(new Text(names, definition.Path, caller, definition.BodyLine).Read(definition.Body));
        }
        foreach (var block in ecosystem.Memory.Blocks.Where(block => read.Add(block.Path)))
            found.AddRange(new Text(names, block.Path, CoordinationPattern.MainThread, 1).Read(TextOf(block)));
        return Merge(found);
    }

    // The lines of the file, because the block lacks its comments; the block if the file was deleted meanwhile.
    private static string TextOf(MemoryBlock block)
    {
        try
        {
            return PromptFile.Read(block.Path).Text;
        }
        catch (PromptReadException)
        {
            return block.Text;
        }
    }

    private static List<CoordinationPattern> Merge(List<CoordinationPattern> found) =>
    [
        .. found.GroupBy(static pattern => (pattern.Form, pattern.Caller, pattern.Flow))
        .Select(static same => same.First() with { Seen = same.Count() }),
    ];

    /// <summary>One text.</summary>
    private sealed class Text(AgentNames names, string path, string caller, int firstLine)
    {
        private readonly List<CoordinationPattern> _found = [];
        private readonly List<(string Name, int Line)> _fenced = [];
        private string _heading = "";
        private string[]? _titles;
        private bool _inFence;

        internal List<CoordinationPattern> Read(string text)
        {
            var number = firstLine;
            foreach (var line in text.Split('\n'))
                ReadLine(line.TrimEnd('\r'), number++);
            CloseFence();
            return _found;
        }

        private void ReadLine(string line, int number)
        {
            var trimmed = line.AsSpan().Trim();
            if (trimmed.StartsWith("```") || trimmed.StartsWith("~~~"))
            {
                CloseFence();
                _inFence = !_inFence;
                return;
            }
            if (!_inFence && trimmed.StartsWith("#"))
                _heading = trimmed.TrimStart('#').Trim().ToString();
            if (!trimmed.StartsWith("|"))
                _titles = null;
            var calls = Calls(line);
            if (calls.Count > 0)
            {
                if (_inFence)
                    _fenced.AddRange(calls.Select(call => (call, number)));
                else
                    Add(PatternForm.Call, caller, _heading, calls.Select(static call => new AgentCall { Agent = call }), number);
                return;
            }
            var places = names.Find(line);
            if (places.Count > 0 || trimmed.StartsWith("|"))
                ReadNames(line, trimmed, places, number);
        }

        private void ReadNames(string line, ReadOnlySpan<char> trimmed, List<NamedPlace> places, int number)
        {
            if (LineFlow.Read(line, places) is { } join)
            {
                var calls = join.Names.Select((name, i) => new AgentCall { Agent = name, Stage = join.Stages[i] });
                // A prompt that names its own agent among others describes all of them from outside: their caller is the reader of
                // the prompt.
                var owner = join.Caller ?? (join.Names.Contains(caller) ? CoordinationPattern.MainThread : caller);
                Add(join.Form, owner, Words(line.AsSpan(0, join.Start)), calls, number);
            }
            else if (trimmed.StartsWith("|"))
            {
                ReadRow(line, places, number);
            }
        }

        private void ReadRow(string line, List<NamedPlace> places, int number)
        {
            var cells = line.Trim().Trim('|').Split('|');
            if (_titles is null)
            {
                _titles = cells;
                return;
            }
            var offset = line.IndexOf('|', StringComparison.Ordinal) + 1;
            var byCell = new List<string>[cells.Length];
            for (var i = 0; i < cells.Length; offset += cells[i].Length + 1, i++)
                byCell[i] = [.. places.Where(place => place.Start >= offset && place.End <= offset + cells[i].Length)
                    .Select(static place => place.Name)];
            for (var i = 0; i < cells.Length - 1 && i < _titles.Length; i++)
            {
                if (byCell[i].Count != 1 || !CallerTitle().IsMatch(_titles[i]))
                    continue;
                for (var j = i + 1; j < cells.Length && j < _titles.Length; j++)
                {
                    if (byCell[j].Count > 0 && CalledTitle().IsMatch(_titles[j]))
                    {
                        Add(PatternForm.Choice, byCell[i][0], $"{byCell[i][0]} may call", byCell[j].Distinct(StringComparer.Ordinal)
                            .Select(static name => new AgentCall { Agent = name }), number);
                        return;
                    }
                }
            }
        }

        private List<string> Calls(string line)
        {
            if (!line.Contains("subagent_type", StringComparison.Ordinal) && !line.Contains("Agent(", StringComparison.Ordinal)
                && !line.Contains("Task(", StringComparison.Ordinal))
                return [];
            var named = NamedCall().Matches(line).Select(static match => match.Groups[1].Value.Trim())
                .Where(static name => !name.AsSpan().ContainsAny(OfPlaceholders)).ToList();
            if (named.Count == 0)
                named = [.. PlainCall().Matches(line).Select(static match => match.Groups[1].Value).Where(names.Knows)];
            return named.ConvertAll(names.Canonical);
        }

        // Calls in one code block are made in one message, and run in parallel.
        private void CloseFence()
        {
            if (_fenced.Count > 0)
            {
                var calls = _fenced.GroupBy(static call => call.Name)
                    .Select(static same => new AgentCall { Agent = same.Key, Count = same.Count() });
                Add(PatternForm.Call, caller, _heading, calls, _fenced[0].Line);
            }
            _fenced.Clear();
        }

        private void Add(PatternForm form, string owner, string name, IEnumerable<AgentCall> calls, int line)
        {
            ImmutableArray<AgentCall> newCalls = [.. calls];
            _found.Add(new CoordinationPattern
            {
                Name = NameOf(form, owner, name, newCalls),
                Source = PatternSource.Prompt,
                Form = form,
                Caller = owner,
                Calls = newCalls,
                Path = path,
                Line = line,
                UnknownAgents =
                    [.. newCalls.Select(static call => call.Agent).Where(agent => !names.Knows(agent)).Distinct(StringComparer.Ordinal)],
            });
        }

        // Prompts of many agents have the same headings, so calls are also distinguished by caller.
        private string NameOf(PatternForm form, string owner, string name, ImmutableArray<AgentCall> calls)
        {
            if (name.Length == 0)
                name = _heading.Length > 0 ? _heading : CallText.Format(calls);
            return form == PatternForm.Call && owner != CoordinationPattern.MainThread ? $"{owner}: {name}" : name;
        }

        // The words before the first agent of a line: the first cell of a row, the text of a list item.
        private static string Words(ReadOnlySpan<char> before)
        {
            const int MaxLength = 60;
            var words = before.Trim().TrimStart("|-*+>0123456789. ").TrimEnd(" |:`*(").ToString()
                .Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
            var cell = words.IndexOf('|', StringComparison.Ordinal);
            if (cell >= 0)
                words = words[..cell];
            words = words.Trim().TrimEnd('→', '>', '-', ':', '=', '\uFFFD', ' ');
            return words.Length <= MaxLength ? words : words[..(MaxLength - 1)] + "…";
        }
    }
}

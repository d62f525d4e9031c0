using System.Collections.Concurrent;
using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Memory;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching.Prompts;

/// <summary>A text of a prompt, split and counted.</summary>
/// <param name="Path">The file that contains it; empty for text that is not in a file.</param>
/// <param name="Segments">Its segments, in order.</param>
/// <param name="Dynamic">Its lines that differ from call to call, each with the index of its segment.</param>
/// <param name="Tokens">Tokens of the whole text.</param>
internal sealed record AssembledText(
    string Path, IReadOnlyList<PreparedSegment> Segments, IReadOnlyList<(int Line, DynamicKind Kind, int Segment)> Dynamic, long Tokens);

/// <summary>Texts shared by many prompts of an ecosystem, each split and counted once per source and counter.</summary>
internal sealed class AssembledTexts
{
    private readonly ConcurrentDictionary<(object Source, TokenizerGeneration Generation, string Counter), AssembledText> _texts = new();

    internal AssembledText Of(object source, ITokenCounter counter, Func<AssembledText> make) =>
        _texts.GetOrAdd((source, counter.Generation, counter.Version), _ => make());
}

/// <summary>
/// Assembles a prompt: its texts in the order they are sent, which parts are the same in every call, and its tokens.
/// </summary>
internal sealed class PromptAssembly
{
    private readonly ITokenCounter _counter;
    private readonly AssembledTexts? _shared;
    private readonly List<PreparedSegment> _segments = [];
    private readonly List<(string Path, int Line, DynamicKind Kind, int Segment)> _dynamic = [];
    private readonly List<string> _files = [];
    private readonly List<string> _missing = [];
    private long _body;
    private long _memory;
    private long _skills;

    private PromptAssembly(ITokenCounter counter, AssembledTexts? shared) => (_counter, _shared) = (counter, shared);

    /// <summary>Prepares a definition of an ecosystem.</summary>
    /// <param name="ecosystem">The ecosystem.</param>
    /// <param name="definition">The definition.</param>
    /// <param name="model">The model it is counted for.</param>
    /// <param name="counter">The counter.</param>
    /// <param name="shared">Texts of this ecosystem that other prompts share; null to share none.</param>
    internal static PreparedPrompt Of(
        Ecosystem ecosystem, PromptDefinition definition, ModelInfo model, ITokenCounter counter, AssembledTexts? shared = null)
    {
        var assembly = new PromptAssembly(counter, shared);
        assembly._body = assembly.Add(assembly.Body(definition, PreparedPart.Body));
        if (definition.Kind == PromptKind.Agent)
        {
            if (!definition.OmitClaudeMd)
                assembly.AddMemory(ecosystem.Memory);
            assembly.AddSkills(ecosystem, definition);
        }
        return new PreparedPrompt
        {
            Agent = definition.Name,
            Kind = definition.Kind,
            Project = ecosystem.Root,
            Scope = definition.Scope,
            Path = definition.Path,
            Model = model.Id,
            Generation = model.Tokenizer,
            Method = counter.Method,
            CounterVersion = counter.Version,
            BodyTokens = assembly._body,
            MemoryTokens = assembly._memory,
            SkillTokens = assembly._skills,
            Segments = [.. assembly._segments],
            DynamicLines = assembly.Lines(),
            MissingSkills = [.. assembly._missing],
            Tools = AgentToolset.Of(definition, ecosystem.Settings),
            Files = [.. assembly._files.Distinct(StringComparer.Ordinal)],
        };
    }

    private void AddMemory(MemoryChain memory)
    {
        foreach (var block in memory.Blocks)
        {
            var text = Shared(block, () => Text(PreparedPart.Memory, block.Path, block.Text, LinesOf(block), isFilledIn: false, []));
            _memory += Add(text);
        }
    }

    private void AddSkills(Ecosystem ecosystem, PromptDefinition agent)
    {
        if (agent.Skills.IsEmpty)
            return;
        var skills = new PreloadedSkills(ecosystem.Definitions);
        foreach (var name in agent.Skills)
        {
            var skill = skills.FindPreloaded(name, agent);
            if (skill is null)
                _missing.Add(name);
            else
                _skills += Add(Shared(skill, () => Body(skill, PreparedPart.Skill)));
        }
    }

    private AssembledText Shared(object source, Func<AssembledText> make) =>
        _shared is null ? make() : _shared.Of(source, _counter, make);

    private AssembledText Body(PromptDefinition definition, PreparedPart part)
    {
        var body = definition.Body;
        var text = body.AsSpan().Trim();
        var before = body.AsSpan(0, text.IsEmpty ? 0 : body.AsSpan().IndexOf(text[0]) is var first ? first : 0);
        var isFilledIn = definition.Kind is PromptKind.Command or PromptKind.Skill;
        var firstLine = definition.BodyLine + before.Count('\n');
        var arguments = definition.Frontmatter.GetNames("arguments") ?? [];
        return Text(part, definition.Path, text.ToString(), line => firstLine + line, isFilledIn, arguments);
    }

    private long Add(AssembledText text)
    {
        if (text.Path.Length > 0)
            _files.Add(text.Path);
        foreach (var (line, kind, segment) in text.Dynamic)
            _dynamic.Add((text.Path, line, kind, _segments.Count + segment));
        _segments.AddRange(text.Segments);
        return text.Tokens;
    }

    private AssembledText Text(
        PreparedPart part, string path, string text, Func<int, int> lineInFile, bool isFilledIn, IReadOnlyCollection<string> argumentNames)
    {
        var segments = new List<PreparedSegment>();
        var dynamic = new List<(int, DynamicKind, int)>();
        var (starts, lines) = Split(text);
        var kinds = DynamicContent.Of(lines, isFilledIn, argumentNames);
        for (var from = 0; from < lines.Count;)
        {
            var to = from + 1;
            while (to < lines.Count && kinds[to] is null == kinds[from] is null)
                to++;
            var stable = kinds[from] is null ? text[starts[from]..starts[to]] : null;
            for (var line = from; stable is null && line < to; line++)
                dynamic.Add((lineInFile(line), kinds[line]!.Value, segments.Count));
            segments.Add(new PreparedSegment
            {
                Part = part,
                Path = path,
                FirstLine = lineInFile(from),
                LastLine = lineInFile(to - 1),
                Text = stable,
                Tokens = stable is null ? 0 : _counter.Count(stable).Tokens,
            });
            from = to;
        }
        // A text of a single segment has been counted already.
        var isCounted = segments is [{ Text: { } whole }] && whole.Length == text.Length;
        return new(path, segments, dynamic, isCounted ? segments[0].Tokens : _counter.Count(text).Tokens);
    }

    private ImmutableArray<DynamicLine> Lines()
    {
        var lastStable = _segments.FindLastIndex(static segment => !string.IsNullOrWhiteSpace(segment.Text));
        return [.. _dynamic.Select(line => new DynamicLine(line.Path, line.Line, line.Kind, line.Segment < lastStable))];
    }

    // Claude Code removes comments from memory files together with their lines; in that case the remaining lines are
    // looked up in the file in order.
    private static Func<int, int> LinesOf(MemoryBlock block)
    {
        int[]? found = null;
        return line => (found ??= LinesInFile(block)) is { Length: > 0 } lines ? lines[Math.Min(line, lines.Length - 1)] : line + 1;
    }

    private static int[] LinesInFile(MemoryBlock block)
    {
        try
        {
            var file = Split(PromptFile.Read(block.Path).Text).Lines;
            var lines = Split(block.Text).Lines;
            var numbers = new int[lines.Count];
            for (int at = 0, i = 0; i < numbers.Length; i++)
            {
                var place = file.FindIndex(Math.Min(at, file.Count), candidate => candidate == lines[i]);
                at = place < 0 ? at : place + 1;
                numbers[i] = at;
            }
            return numbers;
        }
        catch (PromptReadException)
        {
            // The file has disappeared since it was read: use the line numbers of the text as it is sent.
            return [];
        }
    }

    private static (List<int> Starts, List<string> Lines) Split(string text)
    {
        var starts = new List<int>();
        var lines = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            starts.Add(at);
            lines.Add(text[at..(end < 0 ? text.Length : end)].TrimEnd('\r'));
            at = next;
        }
        starts.Add(text.Length);
        return (starts, lines);
    }
}

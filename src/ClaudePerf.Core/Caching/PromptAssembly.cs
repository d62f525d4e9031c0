using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Caching;

/// <summary>Puts a prompt together: what is sent, in which order, what of it is the same in every call, and its tokens.</summary>
internal sealed class PromptAssembly
{
    private readonly ITokenCounter _counter;
    private readonly List<PreparedSegment> _segments = [];
    private readonly List<(string Path, int Line, DynamicKind Kind, int Segment)> _dynamic = [];
    private readonly List<string> _files = [];
    private readonly List<string> _missing = [];
    private long _body;
    private long _memory;
    private long _skills;

    private PromptAssembly(ITokenCounter counter) => _counter = counter;

    /// <summary>Prepares a definition of an ecosystem.</summary>
    internal static PreparedPrompt Of(Ecosystem ecosystem, PromptDefinition definition, ModelInfo model, ITokenCounter counter)
    {
        var assembly = new PromptAssembly(counter);
        assembly._body = assembly.AddBody(definition, PreparedPart.Body);
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
            _memory += _counter.Count(block.Text).Tokens;
            Add(PreparedPart.Memory, block.Path, block.Text, LinesOf(block), isFilledIn: false, []);
        }
    }

    private void AddSkills(Ecosystem ecosystem, PromptDefinition agent)
    {
        if (agent.Skills.IsEmpty)
            return;
        var skills = new PreloadedSkills(ecosystem.Definitions);
        foreach (var name in agent.Skills)
        {
            var skill = skills.Given(name, agent);
            if (skill is null)
                _missing.Add(name);
            else
                _skills += AddBody(skill, PreparedPart.Skill);
        }
    }

    private long AddBody(PromptDefinition definition, PreparedPart part)
    {
        var body = definition.Body;
        var text = body.AsSpan().Trim();
        var before = body.AsSpan(0, text.IsEmpty ? 0 : body.AsSpan().IndexOf(text[0]) is var first ? first : 0);
        var isFilledIn = definition.Kind is PromptKind.Command or PromptKind.Skill;
        var firstLine = definition.BodyLine + before.Count('\n');
        Add(part, definition.Path, text.ToString(), line => firstLine + line, isFilledIn, definition.Frontmatter.GetNames("arguments") ?? []);
        return _counter.Count(text).Tokens;
    }

    private void Add(PreparedPart part, string path, string text, Func<int, int> lineInFile, bool isFilledIn, IReadOnlyCollection<string> argumentNames)
    {
        if (path.Length > 0)
            _files.Add(path);
        var (starts, lines) = Split(text);
        var kinds = DynamicContent.Of(lines, isFilledIn, argumentNames);
        for (var from = 0; from < lines.Count;)
        {
            var to = from + 1;
            while (to < lines.Count && kinds[to] is null == kinds[from] is null)
                to++;
            var stable = kinds[from] is null ? text[starts[from]..starts[to]] : null;
            for (var line = from; stable is null && line < to; line++)
                _dynamic.Add((path, lineInFile(line), kinds[line]!.Value, _segments.Count));
            _segments.Add(new PreparedSegment
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
    }

    private ImmutableArray<DynamicLine> Lines()
    {
        var lastStable = _segments.FindLastIndex(static segment => !string.IsNullOrWhiteSpace(segment.Text));
        return [.. _dynamic.Select(line => new DynamicLine(line.Path, line.Line, line.Kind, line.Segment < lastStable))];
    }

    // Claude Code drops comments from memory files with their lines; where it does, the lines that are left are looked up in the file in
    // their order.
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
            // It was there a moment ago; the lines are then those of the text as it is sent.
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

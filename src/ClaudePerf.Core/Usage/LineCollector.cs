using System.Buffers;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Index;
using Microsoft.Win32.SafeHandles;

namespace ClaudePerf.Core.Usage;

/// <summary>Collects what the lines of one file contain, in order.</summary>
internal sealed class LineCollector(TranscriptFile file, LineTools tools, TranscriptReadOptions options, TranscriptPosition from)
{
    private readonly LineParser _parser = new(file, tools.Names);
    private readonly Dictionary<RequestKey, int> _places = [];
    private readonly List<UsageRequest> _requests = [];
    private readonly List<(int Request, UsageOrigin Origin, long Offset, int Length)> _content = [];
    private readonly List<CostState> _costStates = [];
    private readonly HashSet<AgentTrace> _traces = [];
    private readonly List<UserPrompt> _prompts = [];
    private readonly List<BrokenLine> _broken = [];
    private long _brokenCount;
    private long _usageLines;
    private long _offset = from.Offset;
    private long _line = from.Line;
    private long _tailLength;
    private bool _hasIncompleteTail;
    private string? _prompt = from.Prompt;
    private string? _promptReached = from.Prompt;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Adds a complete line without its line feed.</summary>
    internal void Add(ReadOnlySpan<byte> line)
    {
        if (TryParse(line, out var parsedLines))
            _usageLines += parsedLines;
        else
            AddBroken(line.Length);
        Advance(line.Length + 1);
    }

    /// <summary>Adds what follows the last line feed.</summary>
    internal void AddTail(ReadOnlySpan<byte> tail)
    {
        _tailLength = tail.Length;
        _hasIncompleteTail = !TryParse(tail, out _);
    }

    internal void AddLong(LongLine line)
    {
        if (TryParseLong(line, out var parsedLines))
            _usageLines += parsedLines;
        else
            AddBroken(line.Length);
        Advance(line.Length + 1);
    }

    internal void AddLongTail(LongLine line)
    {
        _tailLength = line.Length;
        _hasIncompleteTail = !TryParseLong(line, out _);
    }

    /// <summary>Counts the content of requests without a final line, or records its position.</summary>
    internal void CountContent(SafeFileHandle handle, Func<string?, ITokenCounter> counterFor, CancellationToken cancellation)
    {
        var later = new Dictionary<int, List<UncountedLine>>();
        foreach (var (place, origin, offset, length) in _content)
        {
            var request = _requests[place];
            if (request.IsFinal || request.IsLocal || request.Origin != origin)
                continue;
            if (options.DefersCounting)
            {
                if (!later.TryGetValue(place, out var lines))
                    later.Add(place, lines = []);
                lines.Add(new UncountedLine(file.Path, offset, length));
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            var bytes = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                // A file that was truncated meanwhile contributes what is left.
                if (RegularFile.TryFill(handle, bytes.AsSpan(0, length), offset))
                {
                    var parts = OutputRecovery.CountContent(bytes.AsSpan(0, length), counterFor(request.Model),
                        options.ThinkingFor?.Invoke(request.Model));
                    _requests[place] = request with { Content = OutputParts.Union(request.Content, parts) };
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
        foreach (var (place, lines) in later)
            _requests[place] = _requests[
                place] with { Content = OutputParts.Union(_requests[place].Content, OutputParts.FromUncounted([.. lines])) };
    }

    /// <summary>The end of the last complete line.</summary>
    internal long ReachedOffset => _offset;

    internal TranscriptReading ToReading(string? problem, FileFingerprint? fingerprint) => new()
    {
        Fingerprint = fingerprint,
        File = file,
        Requests = _requests,
        CostStates = _costStates,
        AgentTraces = [.. _traces.Union(AgentTrace.Of(file))],
        Prompts = _prompts,
        BrokenLines = _broken,
        BrokenLineCount = _brokenCount,
        UsageLineCount = _usageLines,
        Reached = new TranscriptPosition(_offset, _line) { Prompt = _promptReached },
        HasIncompleteTail = _hasIncompleteTail,
        BytesRead = _offset - from.Offset + _tailLength,
        Problem = problem,
    };

    internal static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> line) =>
        line.StartsWith(ByteOrderMark) ? line[ByteOrderMark.Length..] : line;

    private bool TryParse(ReadOnlySpan<byte> line, out int usageLines)
    {
        usageLines = 0;
        var start = _offset;
        var text = WithoutByteOrderMark(line);
        start += line.Length - text.Length;
        var trimmed = text.TrimStart(" \t\r"u8);
        start += text.Length - trimmed.Length;
        trimmed = trimmed.TrimEnd(" \t\r"u8);
        if (trimmed.IsEmpty)
            return true;
        var shape = LineShape.Of(trimmed);
        if (!shape.IsBalanced)
            return false;
        if (shape.HasUsage && !TryAddUsage(tools.Outline.Of(trimmed), start, trimmed, shape.Keys, out usageLines))
            return false;
        if (!shape.HasUsage && (shape.Keys & LineKeys.ToolUseResult) == 0)
            AddPrompt(trimmed, start);
        if (!shape.HasCostState)
            return true;
        var isJson = CostStateParser.TryRead(trimmed, file.Path, start, out var state);
        if (state is not null)
            _costStates.Add(state);
        return isJson;
    }

    private bool TryParseLong(LongLine line, out int usageLines)
    {
        usageLines = 0;
        if (!line.IsComplete || !TryAddUsage(line.Content, _offset, content: default, LineKeys.None, out usageLines))
            return false;
        if (usageLines == 0)
            AddPrompt(line.Content, _offset);
        return true;
    }

    private void AddPrompt(ReadOnlySpan<byte> line, long start)
    {
        // In a subagent's file, the run's task is written in the user's name.
        if (file.AgentId is not null || !UserPromptLine.TryRead(line, start, out var prompt))
            return;
        _prompt = prompt.Id;
        _prompts.Add(prompt with { SessionId = prompt.SessionId ?? file.SessionId });
    }

    // The content is the whole line, or empty if the line was too long to buffer; the keys belong to it.
    private bool TryAddUsage(ReadOnlySpan<byte> line, long start, ReadOnlySpan<byte> content, LineKeys keys, out int usageLines)
    {
        usageLines = 0;
        if (!_parser.TryReadUsage(line, start, _prompt, out var request))
            return false;
        AgentTrace.Read(content, keys, new AgentTrace.LineScope(file.AgentId, _prompt), _traces);
        if (request is null)
            return true;
        usageLines = 1;
        if (options.ThinkingFor is { } thinkingFor && (keys & LineKeys.Signature) != 0)
        {
            var thinking = OutputRecovery.CountContent(content, counter: null, thinkingFor(request.Model));
            request = request with { Content = thinking.ThinkingOnly() };
        }
        var place = Add(request);
        if ((keys & LineKeys.AdvisorMessage) != 0)
        {
            foreach (var call in AdvisorCalls.Of(content, request, _parser))
                Add(call);
        }
        if (!content.IsEmpty && options.CounterFor is not null && !_requests[place].IsFinal)
            _content.Add((place, request.Origin, start, content.Length));
        return true;
    }

    private int Add(UsageRequest request)
    {
        if (_places.TryGetValue(request.Key, out var place))
        {
            _requests[place] = RequestMerger.Merge(_requests[place], request);
            return place;
        }
        _places.Add(request.Key, _requests.Count);
        _requests.Add(request);
        return _requests.Count - 1;
    }

    private void AddBroken(long length)
    {
        _brokenCount++;
        if (_broken.Count < TranscriptReading.MaximumListedBrokenLines)
            _broken.Add(new BrokenLine(_line + 1, _offset, length));
    }

    private void Advance(long bytes)
    {
        _offset += bytes;
        _line++;
        _promptReached = _prompt;
    }
}

using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// The tool usage of a table's requests: the calls that each made, and how much of its prompt consisted of tool results. Only valid
/// for the rows of the table that it was read for.
/// </summary>
public sealed class ToolUsage
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];
    private readonly Dictionary<int, List<ToolPart>> _ofRow = [];

    /// <summary>The number of tools.</summary>
    public int Count => _names.Count - 1;

    internal string? NameOf(int tool) => tool == 0 ? null : VisibleText.OrNull(_names[tool]);

    internal IReadOnlyList<ToolPart> Of(int row) => _ofRow.TryGetValue(row, out var parts) ? parts : [];

    internal void Add(int row, string tool, ToolPart part)
    {
        if (!_numbers.TryGetValue(tool, out var number))
        {
            _numbers[tool] = number = _names.Count;
            _names.Add(tool);
        }
        if (!_ofRow.TryGetValue(row, out var parts))
            _ofRow[row] = parts = [];
        var at = parts.FindIndex(known => known.Tool == number);
        if (at < 0)
            parts.Add(part with { Tool = number });
        else
            parts[at] = parts[at].Add(part);
    }
}

/// <summary>One tool's part of a request, in tokens.</summary>
/// <param name="Tool">The tool's number.</param>
/// <param name="Calls">The number of calls in the request's answer.</param>
/// <param name="ResultTokens">The size of their results.</param>
/// <param name="Input">Results of the tool in the prompt that were plain input.</param>
/// <param name="Write5m">Results that were written to the cache for five minutes.</param>
/// <param name="Write1h">Results that were written to the cache for one hour.</param>
/// <param name="Read">Results that were read from the cache.</param>
internal readonly record struct ToolPart(int Tool, long Calls, long ResultTokens, long Input, long Write5m, long Write1h, long Read)
{
    internal long Carried => Input + Write5m + Write1h + Read;

    internal ToolPart Add(in ToolPart other) => this with
    {
        Calls = Calls + other.Calls,
        ResultTokens = ResultTokens + other.ResultTokens,
        Input = Input + other.Input,
        Write5m = Write5m + other.Write5m,
        Write1h = Write1h + other.Write1h,
        Read = Read + other.Read,
    };
}

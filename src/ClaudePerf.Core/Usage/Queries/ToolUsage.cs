using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Usage.Queries;

/// <summary>
/// What tools had to do with the requests of a table: the calls that each made, and how much of its prompt were results of tools. Holds for
/// the rows of the table that it was read for.
/// </summary>
public sealed class ToolUsage
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [""];
    private readonly Dictionary<int, List<ToolPart>> _ofRow = [];

    /// <summary>How many tools there are.</summary>
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
            parts[at] = parts[at].And(part);
    }
}

/// <summary>One tool's part of a request, in tokens.</summary>
/// <param name="Tool">The tool's number.</param>
/// <param name="Calls">The calls that the request's answer made.</param>
/// <param name="ResultTokens">The size of their results.</param>
/// <param name="Input">Results of the tool that the prompt carried as plain input.</param>
/// <param name="Write5m">Those that it wrote to the cache for five minutes.</param>
/// <param name="Write1h">Those that it wrote for an hour.</param>
/// <param name="Read">Those that it read from the cache.</param>
internal readonly record struct ToolPart(int Tool, long Calls, long ResultTokens, long Input, long Write5m, long Write1h, long Read)
{
    internal long Carried => Input + Write5m + Write1h + Read;

    internal ToolPart And(in ToolPart other) => this with
    {
        Calls = Calls + other.Calls,
        ResultTokens = ResultTokens + other.ResultTokens,
        Input = Input + other.Input,
        Write5m = Write5m + other.Write5m,
        Write1h = Write1h + other.Write1h,
        Read = Read + other.Read,
    };
}

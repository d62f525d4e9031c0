using System.Runtime.InteropServices;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>
/// The tool results on a conversation's path, indexed by tool, so that the share of each tool's results in any prompt is found in
/// time proportional to the number of tools, regardless of the conversation's length.
/// </summary>
internal sealed class CarriedResults
{
    private readonly Dictionary<string, List<Result>> _byTool = new(StringComparer.Ordinal);
    private readonly List<(string? Tool, double Start)> _path = [];
    private double _tokens;

    internal void Push(ContextItem item)
    {
        var tool = item.Part == ContextPart.ToolResults ? item.Tool : null;
        _path.Add((tool, _tokens));
        if (tool is not null)
        {
            ref var results = ref CollectionsMarshal.GetValueRefOrAddDefault(_byTool, tool, out _);
            results ??= [];
            var before = results.Count == 0 ? 0 : results[^1].Before + results[^1].Tokens;
            results.Add(new Result(_tokens, item.Tokens, before));
        }
        _tokens += item.Tokens;
    }

    internal void Pop(int count)
    {
        while (_path.Count > count)
        {
            var (tool, start) = _path[^1];
            _tokens = start;
            _path.RemoveAt(_path.Count - 1);
            if (tool is not null)
                _byTool[tool].RemoveAt(_byTool[tool].Count - 1);
        }
    }

    /// <summary>Gets how many tokens of each tool's results are before each of two positions and after them.</summary>
    /// <param name="readEnd">The end of the cache reads.</param>
    /// <param name="writeEnd">The end of the cache writes.</param>
    /// <returns>By tool, the tokens that were read, written and plain input.</returns>
    internal IEnumerable<(string Tool, double Read, double Written, double Input)> Between(double readEnd, double writeEnd)
    {
        foreach (var (tool, results) in _byTool)
        {
            if (results.Count == 0)
                continue;
            var (read, written, all) = (Before(results, readEnd), Before(results, writeEnd), Before(results, double.MaxValue));
            if (all > 0)
                yield return (tool, read, written - read, all - written);
        }
    }

    private static double Before(List<Result> results, double place)
    {
        var (low, high) = (0, results.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (results[middle].Start < place)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? 0 : results[low - 1].Before + Math.Min(results[low - 1].Tokens, place - results[low - 1].Start);
    }

    private readonly record struct Result(double Start, double Tokens, double Before);
}

/// <summary>What a prompt contained of one tool's results, as billed.</summary>
internal readonly record struct CarriedPart(string Tool, double Read, double Written, double Input);

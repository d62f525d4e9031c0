using System.Numerics;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// What one pass over a line tells without parsing it: whether its strings and brackets close, as they do in every JSON object and
/// hardly ever in a torn or overwritten line, and whether it has a key or value worth parsing it for.
/// </summary>
/// <remarks>A key of n letters has quotes n + 1 apart, so that only such pairs are compared.</remarks>
internal readonly record struct LineShape(bool IsBalanced, bool HasUsage, bool HasCostState)
{
    private const int UsageLength = 5;
    private const int CostStateLength = 10;
    
    internal static LineShape Of(ReadOnlySpan<byte> line)
    {
        var masks = new JsonMasks();
        var depth = 0;
        var found = new Found();
        ulong quotesBefore = 0;
        for (var at = 0; at < line.Length; at += JsonMasks.BlockLength)
        {
            masks.Take(line, at);
            depth += BitOperations.PopCount(masks.Opens) - BitOperations.PopCount(masks.Closes);
            var usageEnds = masks.Quotes & ((masks.Quotes << (UsageLength + 1)) | (quotesBefore >> (JsonMasks.BlockLength - UsageLength - 1)));
            var costStateEnds = masks.Quotes & ((masks.Quotes << (CostStateLength + 1)) | (quotesBefore >> (JsonMasks.BlockLength - CostStateLength - 1)));
            quotesBefore = masks.Quotes;
            if ((usageEnds | costStateEnds) != 0)
                found.Look(usageEnds, costStateEnds, line, at);
        }
        var isObject = line.Length > 1 && line[0] == '{' && line[^1] == '}';
        return new LineShape(isObject && depth == 0 && !masks.EndsInString, found.Usage, found.CostState);
    }

    private struct Found
    {
        internal bool Usage;
        internal bool CostState;

        internal void Look(ulong usageEnds, ulong costStateEnds, ReadOnlySpan<byte> line, int at)
        {
            for (; usageEnds != 0 && !Usage; usageEnds &= usageEnds - 1)
                Usage = line.Slice(at + BitOperations.TrailingZeroCount(usageEnds) - UsageLength, UsageLength).SequenceEqual("usage"u8);
            for (; costStateEnds != 0 && !CostState; costStateEnds &= costStateEnds - 1)
                CostState = line.Slice(at + BitOperations.TrailingZeroCount(costStateEnds) - CostStateLength, CostStateLength).SequenceEqual("cost-state"u8);
        }
    }
}


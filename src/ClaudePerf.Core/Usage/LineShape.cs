using System.Numerics;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// What a single pass over a line shows without parsing it: whether its strings and brackets are balanced, as in every JSON object
/// and hardly ever in a truncated or overwritten line, and whether it contains a key or value that makes parsing worthwhile.
/// </summary>
/// <remarks>The quotes around a key of n letters are n + 1 apart, so only such pairs are compared.</remarks>
internal readonly record struct LineShape(bool IsBalanced, bool HasUsage, bool HasCostState)
{
    private const int UsageLength = 5;
    private const int SignatureLength = 9;
    private const int CostStateLength = 10;
    private const int SubagentTypeLength = 13;
    private const int AdvisorMessageLength = 15;

    /// <summary>The other keys that the line contains.</summary>
    internal LineKeys Keys { get; init; }

    internal static LineShape Of(ReadOnlySpan<byte> line)
    {
        var masks = new JsonMasks();
        var depth = 0;
        var found = new Found();
        ulong quotesBefore = 0;
        for (var at = 0; at < line.Length; at += JsonMasks.BlockLength)
        {
            masks.Load(line, at);
            depth += BitOperations.PopCount(masks.Opens) - BitOperations.PopCount(masks.Closes);
            var ends = new Ends(masks.Quotes, quotesBefore);
            quotesBefore = masks.Quotes;
            if (ends.Any)
                found.Check(ends, line, at);
        }
        var isObject = line.Length > 1 && line[0] == '{' && line[^1] == '}';
        return new LineShape(isObject && depth == 0 && !masks.EndsInString, found.Usage, found.CostState) { Keys = found.Keys };
    }

    /// <summary>
    /// The quotes of a block that have another quote before them at the distance of a searched key, by its length.
    /// </summary>
    private readonly ref struct Ends(ulong quotes, ulong before)
    {
        internal ulong Usage { get; } = quotes & At(UsageLength, quotes, before);

        internal ulong Signature { get; } = quotes & At(SignatureLength, quotes, before);

        internal ulong CostState { get; } = quotes & At(CostStateLength, quotes, before);

        internal ulong SubagentType { get; } = quotes & At(SubagentTypeLength, quotes, before);

        internal ulong AdvisorMessage { get; } = quotes & At(AdvisorMessageLength, quotes, before);

        internal bool Any => (Usage | Signature | CostState | SubagentType | AdvisorMessage) != 0;

        private static ulong At(int length, ulong quotes, ulong before) =>
            (quotes << (length + 1)) | (before >> (JsonMasks.BlockLength - length - 1));
    }

    private struct Found
    {
        internal bool Usage;
        internal bool CostState;
        internal LineKeys Keys;

        internal void Check(in Ends ends, ReadOnlySpan<byte> line, int at)
        {
            for (var left = ends.Usage; left != 0 && !Usage; left &= left - 1)
                Usage = Before(left, UsageLength, line, at).SequenceEqual("usage"u8);
            for (var left = ends.CostState; left != 0 && !CostState; left &= left - 1)
                CostState = Before(left, CostStateLength, line, at).SequenceEqual("cost-state"u8);
            for (var left = ends.Signature; left != 0; left &= left - 1)
                Keys |= Before(left, SignatureLength, line, at).SequenceEqual("signature"u8) ? LineKeys.Signature : 0;
            for (var left = ends.SubagentType; left != 0; left &= left - 1)
            {
                var text = Before(left, SubagentTypeLength, line, at);
                Keys |= text.SequenceEqual("subagent_type"u8)
                    ? LineKeys.SubagentType
                    : text.SequenceEqual("toolUseResult"u8) ? LineKeys.ToolUseResult : 0;
            }
            for (var left = ends.AdvisorMessage; left != 0; left &= left - 1)
            {
                var text = Before(left, AdvisorMessageLength, line, at);
                Keys |= text.SequenceEqual("advisor_message"u8)
                    ? LineKeys.AdvisorMessage
                    : text.SequenceEqual("parentToolUseID"u8) ? LineKeys.ParentToolUse : 0;
            }
        }

        // The text before the first of the remaining quotes.
        private static ReadOnlySpan<byte> Before(ulong quotes, int length, ReadOnlySpan<byte> line, int at) =>
            line.Slice(at + BitOperations.TrailingZeroCount(quotes) - length, length);
    }
}

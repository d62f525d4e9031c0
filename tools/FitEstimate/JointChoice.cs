using System.Runtime.InteropServices;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>Chooses the pair that each slot of the joints belongs to: the one that most pieces of text have.</summary>
internal static class JointChoice
{
    internal static byte[] Tags(IReadOnlyList<Chunk> chunks)
    {
        var counts = new Dictionary<long, int>();
        foreach (var chunk in chunks)
        {
            var pairs = new Pairs([]);
            EncodingTables.O200kBase.Encode(chunk.Text, ref pairs);
            foreach (var pair in pairs.Seen) CollectionsMarshal.GetValueRefOrAddDefault(counts, pair, out _)++;
        }

        var tags = new byte[JointTable.Size];
        var best = new (int Count, long Pair)[JointTable.Size];
        foreach (var (pair, count) in counts)
        {
            var slot = JointTable.SlotOf((int)(pair >> 32), (int)pair, out var tag);
            if ((count, pair).CompareTo(best[slot]) <= 0) continue;
            best[slot] = (count, pair);
            tags[slot] = tag;
        }
        return tags;
    }

    private struct Pairs(HashSet<long> seen) : ITokenSink
    {
        private int _previous = -1;

        internal readonly HashSet<long> Seen => seen;

        public void Add(int rank)
        {
            if (_previous >= 0) seen.Add((long)_previous << 32 | (uint)rank);
            _previous = rank;
        }
    }
}

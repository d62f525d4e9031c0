using System.Runtime.InteropServices;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>
/// Where each unknown of the fit stands: a correction for each token, the borders, the joints, and for each way a token can
/// begin how its prior is to be stretched (two slopes and a constant), which is what an unseen token inherits.
/// </summary>
internal sealed class Features(EncodingTable table, byte[] jointTags)
{
    internal byte[] JointTags => jointTags;

    internal int Borders { get; } = table.Count;

    internal int Joints => Borders + GenerationWeights.BorderCount;

    internal int Stretches => Joints + JointTable.Size;

    internal int Count => Stretches + 3 * TextShapes.FirstCount;

    internal (byte First, byte Last)[] Shapes { get; } =
        [.. Enumerable.Range(0, table.Count)
            .Select(rank => ((byte)TextShapes.First(table.Bytes(rank)), (byte)TextShapes.Last(table.Bytes(rank))))];

    internal int StretchOf(int first) => Stretches + 3 * first;
}

/// <summary>Gathers the features of one text.</summary>
internal struct FeatureSink(Features features, PriorWeights prior, Dictionary<int, float> row) : ITokenSink
{
    private int _previous = -1;
    private int _last;

    /// <summary>The count that the prior alone gives.</summary>
    internal double PriorTokens;

    /// <summary>The tokens of the encoding.</summary>
    internal int Tokens;

    public void Add(int rank)
    {
        var (first, last) = features.Shapes[rank];
        Tokens++;
        PriorTokens += prior.Mean(rank);
        Increase(rank, 1);
        Increase(features.Borders + GenerationWeights.BorderOf(_last, first), 1);
        if (_previous >= 0)
        {
            var slot = JointTable.SlotOf(_previous, rank, out var tag);
            if (features.JointTags[slot] == tag) Increase(features.Joints + slot, 1);
        }
        var stretch = features.StretchOf(first);
        Increase(stretch, (float)prior.Alone[rank]);
        Increase(stretch + 1, (float)prior.AmongWords[rank]);
        Increase(stretch + 2, 1);
        _previous = rank;
        _last = last;
    }

    private readonly void Increase(int feature, float by) => CollectionsMarshal.GetValueRefOrAddDefault(row, feature, out _) += by;
}

using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>What the message frame does to the ends of a text, by generation.</summary>
internal static class FrameFit
{
    /// <summary>
    /// The borders of V5: those of V47 but at the start of the text, where the two frames differ, by the mean difference of the two
    /// counts for each way a text can begin.
    /// </summary>
    internal static short[] BordersOfV5(short[] bordersOfV47, IReadOnlyList<Chunk> chunks, Teacher teacher, Features features)
    {
        const double Doubt = 3; // Texts that are taken to show no difference, so that one text does not decide.
        var sums = new double[TextShapes.FirstCount];
        var texts = new int[TextShapes.FirstCount];
        foreach (var chunk in chunks)
        {
            var shape = features.Shapes[FirstRank(chunk.Text)].First;
            sums[shape] += teacher.Count(TokenizerGeneration.V5, chunk.Text) - teacher.Count(TokenizerGeneration.V47, chunk.Text);
            texts[shape]++;
        }
        var borders = (short[])bordersOfV47.Clone();
        for (var first = 0; first < TextShapes.FirstCount; first++)
        {
            borders[GenerationWeights.BorderOf((int)TextShape.Edge, first)] +=
                (short)Math.Round(WeightScale.Unit * sums[first] / (texts[first] + Doubt));
        }
        return borders;
    }

    /// <summary>What newlines at the end cost, measured.</summary>
    internal static short[] Tail(TokenizerGeneration generation, Teacher teacher) =>
        [.. Enumerable.Range(0, GenerationWeights.TailCount).Select(newlines => (short)(WeightScale.Unit *
            (teacher.Count(generation, "x" + new string('\n', newlines)) - teacher.Count(generation, "x"))))];

    private static int FirstRank(string text)
    {
        var sink = new First { Rank = -1 };
        EncodingTables.O200kBase.Encode(text, ref sink);
        return sink.Rank;
    }

    private struct First : ITokenSink
    {
        internal int Rank;

        public void Add(int rank)
        {
            if (Rank < 0) Rank = rank;
        }
    }
}

using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>Fits the weights of one vocabulary family.</summary>
internal static class WeightFit
{
    // Assumptions of the fit, in tokens or tokens squared; the best of half a dozen settings that were tried.
    private const double EndVariance = 0.5;
    private const double TokenVariance = 0.05;
    private const double StyleError = 0.012;
    private const double BorderDeviation = 0.3;
    private const double JointDeviation = 0.15;
    private const double StretchDeviation = 0.3;
    private const int Iterations = 80;

    /// <param name="generation">The generation whose counts are fitted.</param>
    /// <param name="chunks">The training text.</param>
    /// <param name="teacher">Labels it.</param>
    /// <param name="features">The unknowns.</param>
    internal static (FamilyWeights Family, short[] Borders) Fit(
        TokenizerGeneration generation, IReadOnlyList<Chunk> chunks, Teacher teacher, Features features)
    {
        var encoder = EncodingTables.O200kBase;
        var prior = new PriorWeights(teacher, generation, encoder.Table);
        var rows = new Row[chunks.Count];
        Parallel.For(0, rows.Length, i => rows[i] = MakeRow(chunks[i], generation, teacher, features, prior));
        var solution = RidgeRegression.Solve(rows, Precision(features, prior), Iterations);
        return Store(features, prior, solution);
    }

    private static Row MakeRow(Chunk chunk, TokenizerGeneration generation, Teacher teacher, Features features, PriorWeights prior)
    {
        var row = new Dictionary<int, float>();
        var sink = new FeatureSink(features, prior, row);
        EncodingTables.O200kBase.Encode(chunk.Text, ref sink);
        var count = (double)teacher.Count(generation, chunk.Text);
        var style = StyleError * count;
        var sorted = row.OrderBy(pair => pair.Key).ToArray();
        return new Row(
            [.. sorted.Select(pair => pair.Key)], [.. sorted.Select(pair => pair.Value)], count - sink.PriorTokens,
            chunk.From.Weight / (EndVariance + TokenVariance * count + style * style));
    }

    private static double[] Precision(Features features, PriorWeights prior)
    {
        static double Of(double deviation) => 1 / (deviation * deviation);
        var precision = new double[features.Count];
        for (var rank = 0; rank < features.Borders; rank++) precision[rank] = Of(0.1 + 0.08 * prior.Mean(rank));
        Array.Fill(precision, Of(BorderDeviation), features.Borders, GenerationWeights.BorderCount);
        Array.Fill(precision, Of(JointDeviation), features.Joints, JointTable.Size);
        Array.Fill(precision, Of(StretchDeviation), features.Stretches, features.Count - features.Stretches);
        return precision;
    }

    private static (FamilyWeights, short[]) Store(Features features, PriorWeights prior, double[] solution)
    {
        var tokens = new byte[features.Borders];
        for (var rank = 0; rank < tokens.Length; rank++)
        {
            var stretch = features.StretchOf(features.Shapes[rank].First);
            var weight = prior.Mean(rank) + solution[rank] + solution[stretch] * prior.Alone[rank]
                + solution[stretch + 1] * prior.AmongWords[rank] + solution[stretch + 2];
            tokens[rank] = WeightScale.Encode(weight);
        }
        var borders = new short[GenerationWeights.BorderCount];
        for (var i = 0; i < borders.Length; i++)
            borders[i] = (short)Math.Round(solution[features.Borders + i] * WeightScale.Unit);
        var joints = new sbyte[JointTable.Size];
        for (var i = 0; i < joints.Length; i++)
        {
            joints[i] = (sbyte)Math.Clamp(Math.Round(solution[features.Joints + i] * WeightScale.Unit / JointTable.Step),
                sbyte.MinValue, sbyte.MaxValue);
        }
        return (new FamilyWeights(tokens, joints), borders);
    }
}

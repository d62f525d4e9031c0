using System.Text;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>The cost of each token by its text alone, which is all that is known of a token that no training text has.</summary>
internal sealed class PriorWeights
{
    /// <summary>What a token costs between brackets, where nothing of a word touches it.</summary>
    internal double[] Alone { get; }

    /// <summary>What a token costs between words.</summary>
    internal double[] AmongWords { get; }

    /// <summary>The mean of both.</summary>
    internal double Mean(int rank) => (Alone[rank] + AmongWords[rank]) / 2;

    internal PriorWeights(Teacher teacher, TokenizerGeneration generation, EncodingTable table)
    {
        Alone = new double[table.Count];
        AmongWords = new double[table.Count];
        long Count(string text) => teacher.Count(generation, text);
        var bracketsAlone = Count("x()y");
        var wordsAlone = Count("the the");
        Parallel.For(0, table.Count, rank =>
        {
            var bytes = table.Bytes(rank);
            var text = Encoding.UTF8.GetString(bytes);
            if (text.Contains('\uFFFD', StringComparison.Ordinal))
            {
                // Part of a character: a token a byte, as outside of the vocabulary.
                Alone[rank] = AmongWords[rank] = bytes.Length;
                return;
            }
            Alone[rank] = Count($"x({text})y") - bracketsAlone;
            AmongWords[rank] = Count($"the{text} the") - wordsAlone;
        });
    }
}

using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.FitEstimate;

/// <summary>Separates the tokens that the fit has seen from those it has not.</summary>
internal static class FamiliarityFit
{
    private const int OftenEnough = 8; // texts that hold the token

    internal static byte[] Of(IReadOnlyList<Chunk> chunks, Features features)
    {
        var texts = new int[features.Borders];
        var latest = new int[features.Borders];
        for (var i = 0; i < chunks.Count; i++)
        {
            var sink = new TextCounter(texts, latest, i + 1);
            EncodingTables.O200kBase.Encode(chunks[i].Text, ref sink);
        }
        var packed = new byte[(features.Borders + 3) / 4];
        for (var rank = 0; rank < features.Borders; rank++)
        {
            var isForeign = features.Shapes[rank].First % 16 >= (int)TextShape.TwoByte;
            var familiarity = texts[rank] < OftenEnough ? TokenFamiliarity.Rare
                : isForeign ? TokenFamiliarity.Foreign
                : TokenFamiliarity.Common;
            packed[rank >> 2] |= (byte)((int)familiarity << (2 * (rank & 3)));
        }
        return packed;
    }

    private readonly struct TextCounter(int[] texts, int[] latest, int text) : ITokenSink
    {
        public void Add(int rank)
        {
            if (latest[rank] == text) return;
            latest[rank] = text;
            texts[rank]++;
        }
    }
}

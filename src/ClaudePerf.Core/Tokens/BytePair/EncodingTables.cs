using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>The shipped encodings, each loaded once per process on first use.</summary>
internal static class EncodingTables
{
    private static readonly Lazy<BytePairEncoder> O200kBaseEncoder = new(() => Load("o200k_base.bpe", SplittingPattern.O200kBase));
    private static readonly Lazy<BytePairEncoder> Cl100kBaseEncoder = new(() => Load("cl100k_base.bpe", SplittingPattern.Cl100kBase));

    internal static BytePairEncoder O200kBase => O200kBaseEncoder.Value;

    internal static BytePairEncoder Cl100kBase => Cl100kBaseEncoder.Value;

    private static BytePairEncoder Load(string file, SplittingPattern pattern) =>
        new(EncodingTable.Load(ShippedData.PathOf(file)), pattern);
}

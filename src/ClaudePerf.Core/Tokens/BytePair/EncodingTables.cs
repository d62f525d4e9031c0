using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Tokens.BytePair;

/// <summary>The shipped encodings, each loaded once a process at its first use.</summary>
internal static class EncodingTables
{
    private static readonly Lazy<BytePairEncoder> O200kBaseEncoder =
        new(() => new BytePairEncoder(EncodingTable.Load(ShippedData.PathOf("o200k_base.bpe"))));

    internal static BytePairEncoder O200kBase => O200kBaseEncoder.Value;
}

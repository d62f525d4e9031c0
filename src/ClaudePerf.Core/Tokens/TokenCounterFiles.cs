using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Tokens.Estimation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>The files that offline counts depend on: while they are the same, so is every count of one build.</summary>
internal static class TokenCounterFiles
{
    /// <summary>Full paths; those of what is not installed lead to nothing.</summary>
    /// <param name="dataFolder">The product's data folder; by default that of this process's user and environment; without one, only what is shipped.</param>
    internal static IReadOnlyList<string> Of(string? dataFolder)
    {
        var files = new List<string> { ShippedData.PathOf(EstimateFile.Name), ShippedData.PathOf(VendorEncoding.O200kBase + ".bpe") };
        try
        {
            var vocabularies = VocabularyStore.In(dataFolder);
            files.Add(new CorrectionStore(dataFolder).FilePath);
            files.AddRange(Enum.GetValues<TokenizerGeneration>().Select(VocabularySource.For).Select(vocabularies.PathOf).Distinct(StringComparer.Ordinal));
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder nothing can be installed or calibrated.
            return files;
        }
        return files;
    }
}

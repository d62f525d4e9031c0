using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Tokens.Estimation;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Core.Tokens;

/// <summary>
/// The files that offline counts depend on: as long as they are unchanged, every count of one build is the same.
/// </summary>
internal static class TokenCounterFiles
{
    /// <summary>Returns full paths; files of vocabularies that are not installed do not exist.</summary>
    /// <param name="dataFolder">
    /// The data folder; null for the default of this process's user and environment. If there is none, only shipped
    /// files are returned.
    /// </param>
    internal static IReadOnlyList<string> Of(string? dataFolder)
    {
        var files = new List<string> { ShippedData.PathOf(EstimateFile.Name), ShippedData.PathOf(VendorEncoding.O200kBase + ".bpe") };
        try
        {
            var vocabularies = VocabularyStore.In(dataFolder);
            files.Add(new CorrectionStore(dataFolder).FilePath);
            files.AddRange(
                Enum.GetValues<TokenizerGeneration>()
                    .Select(VocabularySource.For)
                    .Select(vocabularies.PathOf)
                    .Distinct(StringComparer.Ordinal));
        }
        catch (DirectoryNotFoundException)
        {
            // Without a data folder nothing can be installed or calibrated.
            return files;
        }
        return files;
    }
}

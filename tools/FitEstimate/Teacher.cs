using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.FitEstimate;

/// <summary>The exact counters, by generation.</summary>
internal sealed class Teacher
{
    private readonly ExactTokenCounter[] _counters;

    private Teacher(ExactTokenCounter[] counters) => _counters = counters;

    internal long Count(TokenizerGeneration generation, ReadOnlySpan<char> text) => _counters[(int)generation].Count(text).Tokens;

    /// <summary>Compiles the vocabularies of a folder, which are checked against the hashes they are known by.</summary>
    internal static async Task<Teacher> LoadAsync(string folder)
    {
        var compiled = Directory.CreateTempSubdirectory("claudeperf-fit-");
        try
        {
            var store = new VocabularyStore(compiled.FullName);
            var installer = new VocabularyInstaller(store, TimeProvider.System);
            await installer.InstallFromPathAsync(folder, VocabularySource.Published, null, CancellationToken.None).ConfigureAwait(false);
            return new Teacher([.. Enum.GetValues<TokenizerGeneration>().Select(generation =>
                new ExactTokenCounter(TokenVocabulary.Load(store.PathOf(VocabularySource.For(generation))), generation))]);
        }
        finally
        {
            compiled.Delete(recursive: true);
        }
    }
}

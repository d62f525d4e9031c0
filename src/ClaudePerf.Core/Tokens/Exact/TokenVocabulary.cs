using System.Collections.Concurrent;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>A compiled vocabulary in memory. Immutable and thread-safe.</summary>
internal sealed class TokenVocabulary
{
    private static readonly ConcurrentDictionary<string, Loaded> Cache = new(StringComparer.Ordinal);

    internal TokenVocabulary(VocabularyInfo info, PieceTrie trie)
    {
        Info = info;
        Trie = trie;
    }

    /// <summary>The vocabulary's description.</summary>
    public VocabularyInfo Info { get; }

    internal PieceTrie Trie { get; }

    /// <summary>
    /// Loads a compiled file. A process shares one copy of each file among all callers, and reloads it after the file
    /// was replaced.
    /// </summary>
    /// <exception cref="TokenVocabularyException">
    /// The file is missing, unreadable, truncated, modified, or of another version.
    /// </exception>
    public static TokenVocabulary Load(string path)
    {
        var full = Path.GetFullPath(path);
        var file = new FileInfo(full);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        if (Cache.TryGetValue(full, out var held) && held.Stamp == stamp) return held.Vocabulary;
        var (info, trie) = VocabularyFile.Read(full);
        var vocabulary = new TokenVocabulary(info, trie);
        Cache[full] = new Loaded(stamp, vocabulary);
        return vocabulary;
    }

    private sealed record Loaded((DateTime Written, long Length) Stamp, TokenVocabulary Vocabulary);
}

using System.Collections.Concurrent;

namespace ClaudePerf.Core.Tokens.Exact;

/// <summary>A compiled vocabulary in memory. Immutable; any number of threads may count with it.</summary>
public sealed class TokenVocabulary
{
    private static readonly ConcurrentDictionary<string, Loaded> Cache = new(StringComparer.Ordinal);

    internal TokenVocabulary(VocabularyInfo info, PieceTrie trie)
    {
        Info = info;
        Trie = trie;
    }

    /// <summary>What the vocabulary says of itself.</summary>
    public VocabularyInfo Info { get; }

    internal PieceTrie Trie { get; }

    /// <summary>
    /// Loads a compiled file. A process holds one copy of each file for all who count with it, and loads it anew when the file
    /// has been replaced.
    /// </summary>
    /// <exception cref="TokenVocabularyException">It is missing, unreadable, truncated, changed, or of another version.</exception>
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

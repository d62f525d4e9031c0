using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Where patterns are looked for.</summary>
public sealed record PatternQuery
{
    /// <summary>The ecosystem whose prompts are read.</summary>
    public required Ecosystem Ecosystem { get; init; }

    /// <summary>Prices of what transcripts show.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The sources that are asked; empty for all.</summary>
    public IReadOnlyCollection<PatternSource> Sources { get; init; } = [];

    /// <summary>The user's pattern file; null for the one in the ecosystem's folder, where it is there.</summary>
    public string? PatternFile { get; init; }

    /// <summary>Folders with transcripts, or transcripts; null for the user's own of the ecosystem's folder.</summary>
    public IReadOnlyList<string>? Transcripts { get; init; }

    /// <summary>Gathers the patterns: the file's, then the prompts', then the transcripts'.</summary>
    /// <param name="problem">Is told of each transcript that cannot be read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="PatternFileException">The pattern file cannot be read or is wrong.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IReadOnlyList<CoordinationPattern> Read(Action<string>? problem = null, CancellationToken cancellation = default)
    {
        var patterns = new List<CoordinationPattern>();
        var file = PatternFile ?? Patterns.PatternFile.PathIn(Ecosystem.Root);
        if (Asks(PatternSource.File) && (PatternFile is not null || File.Exists(file)))
            patterns.AddRange(Patterns.PatternFile.Read(file, Ecosystem));
        if (Asks(PatternSource.Prompt))
            patterns.AddRange(PromptPatternReader.Read(Ecosystem, cancellation));
        if (Asks(PatternSource.Transcript))
        {
            var found = TranscriptPatternReader.Read(TranscriptDiscovery.Find(Transcripts ?? OwnTranscripts(Ecosystem.Root), withMeta: true, cancellation), Catalog, cancellation);
            patterns.AddRange(found.Patterns);
            foreach (var said in found.Problems)
                problem?.Invoke(said);
        }
        return patterns;
    }

    /// <summary>The folders in which Claude Code keeps this user's transcripts of a working folder.</summary>
    /// <param name="folder">The working folder.</param>
    public static IReadOnlyList<string> OwnTranscripts(string folder) => OwnTranscripts(folder, TranscriptRoots.Find());

    /// <summary>The folders in which Claude Code keeps the transcripts of a working folder.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="roots">The <c>projects</c> folders.</param>
    internal static IReadOnlyList<string> OwnTranscripts(string folder, IEnumerable<string> roots)
    {
        // Claude Code names the folder by the path with every character but letters and digits as a hyphen; of a longer one it keeps so many and adds a hash.
        const int LongestKey = 200;
        var key = KeyOf(folder);
        return key.Length <= LongestKey
            ? [.. roots.Select(root => Path.Combine(root, key))]
            : [.. roots.SelectMany(root => Directory.EnumerateDirectories(root, key[..LongestKey] + "*"))];
    }

    /// <summary>The name that a working folder has among the transcripts.</summary>
    internal static string KeyOf(string folder) =>
        string.Concat(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Select(static character => char.IsAsciiLetterOrDigit(character) ? character : '-'));

    private bool Asks(PatternSource source) => Sources.Count == 0 || Sources.Contains(source);
}

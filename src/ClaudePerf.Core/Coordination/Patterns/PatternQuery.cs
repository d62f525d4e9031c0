using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>Where to look for patterns.</summary>
public sealed record PatternQuery
{
    /// <summary>The ecosystem whose prompts to read.</summary>
    public required Ecosystem Ecosystem { get; init; }

    /// <summary>The prices for patterns from transcripts.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The sources to read; empty for all.</summary>
    public IReadOnlyCollection<PatternSource> Sources { get; init; } = [];

    /// <summary>The user's pattern file; null for the one in the ecosystem's folder, if it exists.</summary>
    public string? PatternFile { get; init; }

    /// <summary>Transcripts or folders with transcripts; null for the user's own transcripts of the ecosystem's folder.</summary>
    public IReadOnlyList<string>? Transcripts { get; init; }

    /// <summary>Collects the patterns: those of the file, then of the prompts, then of the transcripts.</summary>
    /// <param name="problem">Called for each transcript that cannot be read.</param>
    /// <param name="cancellation">Cancels the work.</param>
    /// <exception cref="PatternFileException">The pattern file cannot be read or is invalid.</exception>
    /// <exception cref="OperationCanceledException">The operation was canceled.</exception>
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
            var found = TranscriptPatternReader.Read(
                TranscriptDiscovery.Find(Transcripts ?? OwnTranscripts(Ecosystem.Root), withMeta: true, cancellation), Catalog,
                cancellation);
            patterns.AddRange(found.Patterns);
            foreach (var message in found.Problems)
                problem?.Invoke(message);
        }
        return patterns;
    }

    /// <summary>The folders in which Claude Code stores the current user's transcripts of a working folder.</summary>
    /// <param name="folder">The working folder.</param>
    public static IReadOnlyList<string> OwnTranscripts(string folder) => OwnTranscripts(folder, TranscriptRoots.Find());

    /// <summary>The folders in which Claude Code stores the transcripts of a working folder.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="roots">The <c>projects</c> folders.</param>
    internal static IReadOnlyList<string> OwnTranscripts(string folder, IEnumerable<string> roots)
    {
        // Claude Code names the folder after the path, with every character except letters and digits replaced by a hyphen; a
        // longer name is cut to this length and a hash appended.
        const int MaxKeyLength = 200;
        var key = KeyOf(folder);
        return key.Length <= MaxKeyLength
            ? [.. roots.Select(root => Path.Combine(root, key))]
            : [.. roots.SelectMany(root => Directory.EnumerateDirectories(root, key[..MaxKeyLength] + "*"))];
    }

    /// <summary>The name of a working folder's transcripts folder.</summary>
    internal static string KeyOf(string folder) =>
        string.Concat(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
            .Select(static character => char.IsAsciiLetterOrDigit(character) ? character : '-'));

    private bool Asks(PatternSource source) => Sources.Count == 0 || Sources.Contains(source);
}

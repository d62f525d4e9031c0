namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>A pattern file cannot be read or is invalid. The message names the location and the fix.</summary>
public sealed class PatternFileException : Exception
{
    internal PatternFileException(string problem, string file, (int Line, int Column)? place = null, Exception? inner = null)
        : base(place is { } known ? FormattableString.Invariant($"{file}, line {known.Line}, column {known.Column}: {problem}")
            : $"{file}: {problem}", inner)
    {
        File = file;
        Line = place?.Line;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The 1-based line; null if the problem concerns the whole file.</summary>
    public int? Line { get; }
}

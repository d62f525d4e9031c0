namespace ClaudePerf.Core.Coordination.Patterns;

/// <summary>A pattern file cannot be read, or says what no pattern can be. The message names the place and what helps.</summary>
public sealed class PatternFileException : Exception
{
    internal PatternFileException(string problem, string file, (int Line, int Column)? place = null, Exception? inner = null)
        : base(place is { } known ? FormattableString.Invariant($"{file}, line {known.Line}, column {known.Column}: {problem}") : $"{file}: {problem}", inner)
    {
        File = file;
        Line = place?.Line;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, from 1; null where the file as a whole is meant.</summary>
    public int? Line { get; }
}

namespace ClaudePerf.Core.Pricing;

/// <summary>A price file cannot be read or contains something that is invalid in a price table.</summary>
public sealed class PriceDataException : Exception
{
    internal PriceDataException(string problem, string file, int? line = null, string? field = null, Exception? inner = null)
        : base(Describe(problem, file, line, field), inner)
    {
        File = file;
        Line = line;
        Field = field;
    }

    /// <summary>The file's path.</summary>
    public string File { get; }

    /// <summary>The 1-based line; null if the problem concerns the whole file.</summary>
    public int? Line { get; }

    /// <summary>
    /// The field, for example <c>models[2].prices[0].input</c>; null if the problem does not concern a single field.
    /// </summary>
    public string? Field { get; }

    private static string Describe(string problem, string file, int? line, string? field) =>
        file + (line is { } number ? FormattableString.Invariant($", line {number}") : "") + (field is null ? ": " : $", {field}: ")
            + problem;
}

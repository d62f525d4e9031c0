namespace ClaudePerf.Core.Pricing;

/// <summary>A price file cannot be read or says something that a price table cannot hold.</summary>
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

    /// <summary>The line, counted from 1; null where the file as a whole is meant.</summary>
    public int? Line { get; }

    /// <summary>The field, for example <c>models[2].prices[0].input</c>; null where no one field is meant.</summary>
    public string? Field { get; }

    private static string Describe(string problem, string file, int? line, string? field) =>
        file + (line is { } number ? FormattableString.Invariant($", line {number}") : "") + (field is null ? ": " : $", {field}: ") + problem;
}

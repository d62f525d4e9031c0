namespace ClaudePerf.Core.Budgets;

/// <summary>
/// A file of budgets cannot be read or written, or says what no budget can be. The message names the place and what helps.
/// </summary>
public sealed class BudgetFileException : Exception
{
    internal BudgetFileException(string problem, string file, (int Line, int Column)? place = null, Exception? inner = null)
        : base(place is { } known ? FormattableString.Invariant($"{file}, line {known.Line}, column {known.Column}: {problem}") : $"{file}: {problem}", inner)
    {
        File = file;
        Line = place?.Line;
        Column = place?.Column;
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>The line, counted from 1; null where the file as a whole is meant.</summary>
    public int? Line { get; }

    /// <summary>The column, counted from 1; null where the file as a whole is meant.</summary>
    public int? Column { get; }
}

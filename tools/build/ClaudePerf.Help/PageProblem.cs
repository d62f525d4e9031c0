namespace ClaudePerf.Help;

/// <summary>An error in a page, in the format that MSBuild recognizes as an error with file and line.</summary>
internal sealed record PageProblem(string File, int Line, string Message)
{
    public override string ToString() => FormattableString.Invariant($"{File}({Line}): error HELP001: {Message}");
}

/// <summary>The errors found while reading and checking one page.</summary>
internal sealed class PageProblems(string file)
{
    private readonly List<PageProblem> _found = [];

    internal IReadOnlyList<PageProblem> Found => _found;

    /// <param name="line">The line, from 1.</param>
    /// <param name="message">What is wrong and how to fix it.</param>
    internal void Add(int line, string message) => _found.Add(new PageProblem(file, line, message));
}

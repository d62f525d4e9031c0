namespace ClaudePerf.Help;

/// <summary>What is wrong with a page, in the form that MSBuild turns into an error with file and line.</summary>
internal sealed record PageProblem(string File, int Line, string Message)
{
    public override string ToString() => FormattableString.Invariant($"{File}({Line}): error HELP001: {Message}");
}

/// <summary>The problems of one page, found while it is read and compared.</summary>
internal sealed class PageProblems(string file)
{
    private readonly List<PageProblem> _found = [];

    internal IReadOnlyList<PageProblem> Found => _found;

    /// <param name="line">From 1.</param>
    /// <param name="message">What is wrong and what would be right.</param>
    internal void Add(int line, string message) => _found.Add(new PageProblem(file, line, message));
}

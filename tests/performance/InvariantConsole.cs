namespace ClaudePerf.Performance;

/// <summary>Prints lines whose numbers look the same in every culture.</summary>
internal static class InvariantConsole
{
    /// <summary>Prints one line.</summary>
    /// <param name="parts">Its parts, in order; several only to keep lines of the source short.</param>
    internal static void WriteLine(params FormattableString[] parts) =>
        Console.WriteLine(string.Concat(parts.Select(FormattableString.Invariant)));
}

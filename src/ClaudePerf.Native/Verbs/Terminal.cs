using ClaudePerf.Core.Reports.CommandLine;

namespace ClaudePerf.Native.Verbs;

/// <summary>The screen that the program writes to.</summary>
internal static class Terminal
{
    /// <summary>Runs a verb with standard output and error.</summary>
    internal static int Run(Func<VerbOutput, int> verb)
    {
        using var output = Console.OpenStandardOutput();
        return Console.IsOutputRedirected
            ? verb(new VerbOutput(output, Console.Error))
            : verb(new VerbOutput(output, Console.Error, Width(), HasColor()));
    }

    // A terminal that reports no size has the usual one.
    private static int Width() => Console.WindowWidth is > 0 and var width ? width : 80;

    // https://no-color.org
    private static bool HasColor() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}

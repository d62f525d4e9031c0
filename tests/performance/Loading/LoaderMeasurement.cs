using System.Globalization;

namespace ClaudePerf.Performance.Loading;

/// <summary>
/// Compares what the real Claude Code loads and lists with what the product finds: thousands of generated definitions, many in one run, and
/// given folders. A difference is tried again before it counts, and reduced to the smallest input that shows it.
/// </summary>
internal static class LoaderMeasurement
{
    /// <summary>
    /// Runs it. Options: <c>--claude PATH</c> (the program; without it the measurement is skipped), <c>--seed N</c> (1),
    /// <c>--definitions N</c> (2,000), <c>--batch N</c> (600) definitions in one run, <c>--kinds TEXT</c> for the kinds whose name contains
    /// it, <c>--reduce N</c> (30) differences to reduce, <c>--raw</c> to show all of them unreduced, and folders whose Markdown is compared
    /// too.
    /// </summary>
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text("--claude") is not { } path)
        {
            Console.WriteLine("Skipped: --claude PATH is missing. The program is the npm package @anthropic-ai/claude-code.");
            return new { Skipped = true };
        }
        var program = new LoadingProgram(Path.GetFullPath(path));
        var generated = new GeneratedComparison(program, arguments).Run();
        var folders = FolderArguments(args).Select(folder => FolderComparison.Of(folder, program)).ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Claude Code {program.Version}"));
        if (generated.Differences > 0 || folders.Exists(static folder => folder.Differences > 0))
            Environment.ExitCode = 1;
        return new { program.Version, Generated = generated, Folders = folders };
    }

    // Arguments that are neither options nor their values.
    private static IEnumerable<string> FolderArguments(string[] args) =>
        args.Where((value, i) => !value.StartsWith("--", StringComparison.Ordinal)
            && (i == 0 || args[i - 1] == "--raw" || !args[i - 1].StartsWith("--", StringComparison.Ordinal)));
}

namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Finds the program for a command name. On Windows, a bare name finds only programs, but npm installs Claude Code as
/// <c>claude.cmd</c>, a script that calls the program in the same package. The script itself is not run: cmd.exe
/// would interpret a prompt's line ends and characters such as <c>%</c>.
/// </summary>
internal static class CommandFile
{
    private const string Program = ".exe";
    private const string Script = ".cmd";

    // Where npm puts the package's program, relative to the script (package.json of 2.1.332: "bin": {"claude":
    // "bin/claude.exe"}).
    private static readonly string InPackage = Path.Combine("node_modules", "@anthropic-ai", "claude-code", "bin", "claude.exe");

    /// <summary>The file to start.</summary>
    /// <param name="command">The name, or a path.</param>
    internal static string Find(string command) =>
        OperatingSystem.IsWindows() ? FindOnWindows(command, Environment.GetEnvironmentVariable("PATH"), File.Exists) : command;

    /// <summary>
    /// The file that Windows would start for a name; the name itself if none is found, so that the system reports it.
    /// </summary>
    internal static string FindOnWindows(string command, string? searchPath, Func<string, bool> exists)
    {
        var isName = Path.GetFileName(command) == command;
        if (isName && Path.HasExtension(command) && Path.GetExtension(command) is not (Program or Script))
            return command;
        var folders = isName
            ? (searchPath ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [Path.GetDirectoryName(command)!];
        var name = Path.GetExtension(command) is Program or Script ? Path.GetFileNameWithoutExtension(command) : Path.GetFileName(command);
        foreach (var folder in folders)
        {
            var program = Path.Combine(folder, name + Program);
            if (exists(program))
                return program;
            if (exists(Path.Combine(folder, name + Script)) && Path.Combine(folder, InPackage) is var called && exists(called))
                return called;
        }
        return command;
    }
}

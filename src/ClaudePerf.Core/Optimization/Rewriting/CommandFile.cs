namespace ClaudePerf.Core.Optimization.Rewriting;

/// <summary>
/// Finds the program that a command name stands for. On Windows the system finds programs alone by a bare name, and npm installs Claude
/// Code as <c>claude.cmd</c>, a script that calls the program beside it. The script itself is
/// not run: cmd.exe would take a prompt's line ends and signs such as <c>%</c> for its own.
/// </summary>
internal static class CommandFile
{
    private const string Program = ".exe";
    private const string Script = ".cmd";

    // Where npm puts the package's own program, beside the script (package.json of 2.1.332: "bin": {"claude": "bin/claude.exe"}).
    private static readonly string InPackage = Path.Combine("node_modules", "@anthropic-ai", "claude-code", "bin", "claude.exe");

    /// <summary>The file to start.</summary>
    /// <param name="command">The name, or a path.</param>
    internal static string Find(string command) =>
        OperatingSystem.IsWindows() ? FindOnWindows(command, Environment.GetEnvironmentVariable("PATH"), File.Exists) : command;

    /// <summary>The file that Windows would start by a name; the name where none is found, so that the system says so.</summary>
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

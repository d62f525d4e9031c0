using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The command by which Claude Code runs the hook: claudeperf where that is what runs or is on the path, since it answers without starting PowerShell; else pwsh with the module.
/// Claude Code hands commands to a POSIX shell, on Windows to that of Git.
/// </summary>
internal static class HookCommandLine
{
    private const string ShellHost = "ClaudePerf";
    private const string ShellProgram = "claudeperf";

    /// <summary>The command.</summary>
    /// <param name="host">The name of the host that the command is asked in.</param>
    /// <param name="portable">Whether it names programs without their folders, for files that several machines read.</param>
    /// <param name="failClosed">Whether to stop what cannot be checked.</param>
    internal static string Of(string host, bool portable, bool failClosed)
    {
        var option = failClosed ? $"{HookRegistration.ShellOption} -FailClosed" : HookRegistration.ShellOption;
        if (host == ShellHost)
            return portable ? $"{ShellProgram} {option}" : $"{OwnProgram()} {option}";
        if (OnPath(ShellProgram) is { } found)
            return portable ? $"{ShellProgram} {option}" : $"{Quoted(found)} {option}";
        var cmdlet = $"$input | {HookRegistration.Cmdlet} -Exit{(failClosed ? " -FailClosed" : "")}";
        if (portable)
            return $"pwsh -NoProfile -NonInteractive -Command '{cmdlet}'";
        var manifest = Path.Combine(Path.GetDirectoryName(typeof(HookCommandLine).Assembly.Location)!, "ClaudePerf.psd1");
        var script = $"Import-Module '{manifest.Replace("'", "''", StringComparison.Ordinal)}'; {cmdlet}";
        return $"{Quoted(PowerShellProgram())} -NoProfile -NonInteractive -Command {Quoted(script)}";
    }

    private static string OwnProgram()
    {
        var program = Environment.ProcessPath!;
        // Started as `dotnet claudeperf.dll`, the program is dotnet.
        return Path.GetFileNameWithoutExtension(program).Equals(ShellProgram, StringComparison.OrdinalIgnoreCase)
            ? Quoted(program)
            : $"{Quoted(program)} {Quoted(Path.Combine(AppContext.BaseDirectory, ShellProgram + ".dll"))}";
    }

    private static string PowerShellProgram()
    {
        var program = Path.Combine(Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        return File.Exists(program) ? program : "pwsh";
    }

    private static string? OnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program)).FirstOrDefault(File.Exists);

    // For a POSIX shell, in which Windows takes forward slashes too.
    private static string Quoted(string text)
    {
        if (OperatingSystem.IsWindows())
            text = text.Replace('\\', '/');
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':') ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

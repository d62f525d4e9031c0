using System.Management.Automation;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Cmdlets;

/// <summary>
/// The commands by which Claude Code runs the hook and the status line: the native program where the module has one for this system, else claudeperf-pwsh, which answers the hook
/// without starting PowerShell, else pwsh with the module. Claude Code hands commands to a POSIX shell, on Windows to that of Git.
/// </summary>
internal sealed class OwnCommandLine
{
    private const string NativeName = "claudeperf";
    private const string ShellName = "claudeperf-pwsh";
    // Whatever ends a strict hook other than by its own answer, a crash or a missing program too, stops.
    private const string OrStop = " || exit 2";
    private const string EnvironmentProgram = "/usr/bin/env";
    private const string ConfigVariable = "XDG_CONFIG_HOME";

    // All that the native program needs of the environment in which Claude Code runs it.
    private static readonly string[] Carried = ["HOME", "CLAUDE_CONFIG_DIR", "CLAUDE_PROJECT_DIR"];

    private readonly bool _portable;
    private readonly string? _native;
    private readonly string _environment;

    /// <param name="dataFolder">The data folder, into which the native program is copied.</param>
    /// <param name="portable">Whether commands name programs without their folders, for files that several machines read.</param>
    /// <param name="mayCopy">Whether to copy; else the command is only put together.</param>
    internal OwnCommandLine(string dataFolder, bool portable, bool mayCopy)
    {
        _portable = portable;
        _native = portable ? OnPath(NativeName) is null ? null : NativeName : Native(dataFolder, mayCopy);
        _environment = portable ? "" : $"{Cleared()}{DataFolder.EnvironmentVariable}={Quoted(dataFolder)} ";
    }

    /// <summary>Whether it is the native program that runs.</summary>
    internal bool IsNative => _native is not null;

    /// <summary>Whether nothing has to be copied for the commands to run.</summary>
    internal bool IsInPlace => _native is null || _portable || File.Exists(_native);

    internal string Hook(bool failClosed) => _environment + HookProgram(failClosed);

    internal string StatusLine() => _environment + StatusLineProgram();

    // Claude Code hands the variables of a project's settings to hooks and status line. None of them may lead away from the user's own
    // budgets,
    // or keep the runtime from starting, as limits of its memory do: the native program gets none but those it needs.
    private string Cleared()
    {
        if (_native is null || !File.Exists(EnvironmentProgram))
            return "";
        var carried = string.Concat(Carried.Select(static name => $"{name}=\"${name}\" "));
        var folder = Environment.GetEnvironmentVariable(ConfigVariable);
        var config = string.IsNullOrEmpty(folder) ? "" : $"{ConfigVariable}={Quoted(folder)} ";
        return $"{EnvironmentProgram} -i {carried}{config}";
    }

    private string HookProgram(bool failClosed)
    {
        var end = failClosed ? OrStop : "";
        if (_native is not null)
            return $"{Quoted(_native)} hook{(failClosed ? " --fail-closed" : "")}{end}";
        var strictly = failClosed ? " -FailClosed" : "";
        if (Shell() is { } shell)
            return $"{Quoted(shell)} {HookRegistration.ShellOption}{strictly}{end}";
        return PowerShell($"$input | {HookRegistration.Cmdlet} -Exit{strictly}") + end;
    }

    // Standard input is the engine's: a command finds it in $input alone.
    private string StatusLineProgram() => _native is not null ? $"{Quoted(_native)} statusline"
        : Shell() is { } shell ? $"{Quoted(shell)} -Command '$input | Get-TokenUsage -StatusLine'"
        : PowerShell("$input | Get-TokenUsage -StatusLine");

    private static string ModuleFolder => Path.GetDirectoryName(typeof(OwnCommandLine).Assembly.Location)!;

    private static string? Native(string dataFolder, bool mayCopy)
    {
        if (NativeProgram.Find(ModuleFolder) is not { } program)
            return null;
        var version = typeof(NativeProgram).Assembly.GetName().Version!.ToString(3);
        return mayCopy ? program.Install(dataFolder, version) : program.PathIn(dataFolder, version);
    }

    private string? Shell()
    {
        var own = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path).Equals(ShellName, StringComparison.OrdinalIgnoreCase) ? path : OnPath(ShellName);
        return own is null ? null : _portable ? ShellName : own;
    }

    private string PowerShell(string command)
    {
        if (_portable)
            return $"pwsh -NoProfile -NonInteractive -Command '{command}'";
        var script = $"Import-Module '{Path.Combine(ModuleFolder, "ClaudePerf.psd1").Replace("'", "''", StringComparison.Ordinal)}'; {command}";
        return $"{Quoted(PowerShellProgram())} -NoProfile -NonInteractive -Command {Quoted(script)}";
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

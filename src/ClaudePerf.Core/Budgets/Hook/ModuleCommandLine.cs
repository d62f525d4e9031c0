using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// The commands with which Claude Code runs the hook and the status line: the native program if the module has one for this system,
/// otherwise claudeperf-pwsh, which answers the hook without starting PowerShell, otherwise pwsh with the module. Claude Code runs commands
/// in a POSIX shell, on Windows in that of Git.
/// </summary>
public sealed class ModuleCommandLine
{
    private const string NativeName = "claudeperf";
    private const string ShellName = "claudeperf-pwsh";
    // A strict hook blocks also if it ends without its own answer, such as by a crash or a missing program.
    private const string OrBlock = " || exit 2";
    private const string EnvironmentProgram = "/usr/bin/env";
    private const string ConfigVariable = "XDG_CONFIG_HOME";

    // Claude Code tells the status line how wide the terminal is.
    private const string WidthVariable = "COLUMNS";

    // The only variables of Claude Code's environment that the native program needs.
    private static readonly string[] PreservedVariables = ["HOME", "CLAUDE_CONFIG_DIR", "CLAUDE_PROJECT_DIR"];

    private readonly ModuleHost _host;
    private readonly bool _portable;
    private readonly string? _native;
    private readonly string _dataFolder;

    /// <summary>Finds the program to run.</summary>
    /// <param name="host">Where the module and PowerShell are.</param>
    /// <param name="dataFolder">The data folder, which the native program is copied to.</param>
    /// <param name="portable">Whether commands name programs without their folders, for files shared between machines.</param>
    /// <param name="mayCopy">Whether the native program may be copied; otherwise only the command is composed.</param>
    /// <exception cref="IOException">The native program cannot be read or copied.</exception>
    /// <exception cref="UnauthorizedAccessException">The native program cannot be read or copied.</exception>
    public ModuleCommandLine(ModuleHost host, string dataFolder, bool portable, bool mayCopy)
    {
        _host = host;
        _portable = portable;
        _native = portable ? OnPath(NativeName) is null ? null : NativeName : Native(dataFolder, mayCopy);
        _dataFolder = dataFolder;
    }

    /// <summary>Whether the native program is used.</summary>
    public bool IsNative => _native is not null;

    /// <summary>Whether the commands can run without copying anything first.</summary>
    public bool IsInPlace => _native is null || _portable || File.Exists(_native);

    /// <summary>The hook's command.</summary>
    /// <param name="failClosed">Whether it blocks if budgets cannot be checked.</param>
    /// <param name="warnAbove">The highest cost of writing the prompt cache again without a warning; null for the default.</param>
    public string Hook(bool failClosed, decimal? warnAbove = null) =>
        VariablesFor(PreservedVariables) + HookProgram(failClosed, warnAbove);

    /// <summary>The command of the status line.</summary>
    public string StatusLine() => VariablesFor([.. PreservedVariables, WidthVariable]) + StatusLineProgram();

    private string VariablesFor(IReadOnlyList<string> variables) =>
        _portable ? "" : $"{CleanEnvironment(variables)}{DataFolder.EnvironmentVariable}={Quoted(_dataFolder)} ";

    // Claude Code passes the environment variables of a project's settings to hooks and the status line. They must neither redirect the
    // program to other budgets than the user's nor keep the runtime from starting, as memory limits would: the native program gets only the
    // variables it needs.
    private string CleanEnvironment(IReadOnlyList<string> variables)
    {
        if (_native is null || !File.Exists(EnvironmentProgram))
            return "";
        var preserved = string.Concat(variables.Select(static name => $"{name}=\"${name}\" "));
        var folder = _host.Variable(ConfigVariable);
        var config = string.IsNullOrEmpty(folder) ? "" : $"{ConfigVariable}={Quoted(folder)} ";
        return $"{EnvironmentProgram} -i {preserved}{config}";
    }

    private string HookProgram(bool failClosed, decimal? warnAbove)
    {
        var dollars = warnAbove?.ToString(CultureInfo.InvariantCulture);
        var end = failClosed ? OrBlock : "";
        if (_native is not null)
            return $"{Quoted(_native)} hook{(failClosed ? " --fail-closed" : "")}"
                + $"{(dollars is null ? "" : $" --warn-above {dollars}")}{end}";
        var strictly = (failClosed ? " -FailClosed" : "") + (dollars is null ? "" : $" -WarnAbove {dollars}");
        if (Shell() is { } shell)
            return $"{Quoted(shell)} {HookRegistration.ShellOption}{strictly}{end}";
        return PowerShell($"$input | {HookRegistration.Cmdlet} -Exit{strictly}") + end;
    }

    // The engine reads standard input. A command can read it only from $input.
    private string StatusLineProgram() => _native is not null ? $"{Quoted(_native)} statusline"
        : Shell() is { } shell ? $"{Quoted(shell)} -Command '$input | Get-TokenUsage -StatusLine'"
        : PowerShell("$input | Get-TokenUsage -StatusLine");

    private string? Native(string dataFolder, bool mayCopy)
    {
        if (NativeProgram.Find(_host.ModuleFolder) is not { } program)
            return null;
        var version = typeof(NativeProgram).Assembly.GetName().Version!.ToString(3);
        return mayCopy ? program.Install(dataFolder, version) : program.PathIn(dataFolder, version);
    }

    private string? Shell()
    {
        var program = _host.Program is { } path
            && Path.GetFileNameWithoutExtension(path).Equals(ShellName, StringComparison.OrdinalIgnoreCase)
                ? path
                : OnPath(ShellName);
        return program is null ? null : _portable ? ShellName : program;
    }

    private string PowerShell(string command)
    {
        if (_portable)
            return $"pwsh -NoProfile -NonInteractive -Command '{command}'";
        var script = $"Import-Module '{Path.Combine(_host.ModuleFolder, "ClaudePerf.psd1").Replace("'", "''", StringComparison.Ordinal)}'; "
            + $"{command}";
        return $"{Quoted(PowerShellProgram())} -NoProfile -NonInteractive -Command {Quoted(script)}";
    }

    private string PowerShellProgram()
    {
        var program = Path.Combine(_host.PowerShellFolder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        return File.Exists(program) ? program : "pwsh";
    }

    private string? OnPath(string program) => (_host.Variable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    // For a POSIX shell. Windows accepts forward slashes as well.
    private static string Quoted(string text)
    {
        if (OperatingSystem.IsWindows())
            text = text.Replace('\\', '/');
        return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':')
            ? text
            : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}

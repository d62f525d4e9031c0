using System.Collections.Frozen;

namespace ClaudePerf.Shell.Missing;

/// <summary>What a person reads who used a command that only the whole of PowerShell brings.</summary>
internal static class MissingCommandMessage
{
    private static readonly FrozenDictionary<string, string> Meanwhile = new Dictionary<string, string>
    {
        ["ConvertTo-Json"] = "start claudeperf with -Json to get the output as JSON",
        ["ConvertFrom-Json"] = "[System.Text.Json.Nodes.JsonNode]::Parse($text) reads JSON",
        ["Select-Object"] = "ForEach-Object { $_.Name } picks a property, ForEach-Object { [pscustomobject]@{ Name = $_.Name } } several",
        ["Sort-Object"] = "[Linq.Enumerable] and [array]::Sort($values) sort plain values, and -Json hands the objects to a program that sorts",
        ["Group-Object"] = "-Json hands the objects to a program that groups",
        ["Measure-Object"] = "@(...).Count counts, and a ForEach-Object { $sum += $_.Tokens } adds up",
        ["Get-ChildItem"] = "the ClaudePerf commands take folders and wildcards in -Path, and [IO.Directory]::GetFiles('.') lists files",
        ["Get-Content"] = "[IO.File]::ReadAllText($path) reads a file",
        ["Set-Content"] = "redirect the program's output in your shell (claudeperf '...' > file)",
        ["Add-Content"] = "redirect the program's output in your shell (claudeperf '...' >> file)",
        ["Out-File"] = "redirect the program's output in your shell (claudeperf '...' > file)",
        ["Tee-Object"] = "pipe the program's output to your system's tee",
        ["Export-Csv"] = "-Json hands the objects to a program that writes CSV",
        ["ConvertTo-Csv"] = "-Json hands the objects to a program that writes CSV",
        ["Format-Table"] = "output is shown in its own view as it is",
        ["Format-List"] = "-Json shows every property",
        ["Out-String"] = "redirect the program's output in your shell",
        ["Write-Output"] = "a value that stands alone is output ('text')",
        ["Write-Host"] = "$Host.UI.WriteLine('text') writes to the screen",
        ["Write-Error"] = "$Host.UI.WriteErrorLine('text') writes an error, and throw 'text' ends with one",
        ["Write-Warning"] = "$Host.UI.WriteWarningLine('text') writes a warning",
        ["Test-Path"] = "[IO.File]::Exists($path) and [IO.Directory]::Exists($path) tell",
        ["Join-Path"] = "[IO.Path]::Combine($folder, $name) joins",
        ["Get-Date"] = "[datetime]::Now tells the time",
        ["Start-Sleep"] = "[Threading.Thread]::Sleep(1000) waits a second",
        ["New-Object"] = "[Type]::new() creates an object",
        ["Get-Member"] = "$value.psobject.Properties lists what an object has",
        ["Get-Variable"] = "$name reads a variable, and $variable:name too",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The message for a command that was typed as <paramref name="typed"/>; null where PowerShell has no such command.</summary>
    public static string? For(string typed, InstalledPowerShell? installed, string moduleManifest)
    {
        if (PowerShellCommands.Find(typed) is not var (command, module))
            return null;

        // The same command, whatever the case, and with or without its module before it.
        var subject = typed.EndsWith(command, StringComparison.OrdinalIgnoreCase) ? command : $"{typed} ({command})";
        var lead = installed is null
            ? $"{subject} is part of PowerShell itself (module {module}), which is not on this machine; claudeperf carries PowerShell's engine alone."
            : $"{subject} is part of PowerShell itself (module {module}); claudeperf carries PowerShell's engine alone.";
        var way = installed is null
            ? "Install PowerShell 7.4 or later to have it: https://aka.ms/install-powershell"
            : $"This machine has PowerShell {installed.Version}: start {installed.Path} and run: Import-Module '{moduleManifest}'";
        var here = "Meanwhile Where-Object, ForEach-Object and the commands of ClaudePerf work here"
            + (Meanwhile.TryGetValue(command, out var hint) ? "; " + hint : "") + ".";
        return $"{lead} {way}\n{here}";
    }
}

using System.Diagnostics;
using System.Text.Json;
using ClaudePerf.Module.Tests.Help;
using ClaudePerf.Module.Tests.Robustness;
using ClaudePerf.Module.Tests.Shell;

[assembly: AssemblyFixture(typeof(ExampleRun))]

namespace ClaudePerf.Module.Tests.Help;

/// <summary>
/// Runs what the pages of help and the README show: all in one process of claudeperf-pwsh and in one of pwsh, each example in a copy of
/// the sample ecosystem. Each test then looks at one example.
/// </summary>
public sealed class ExampleRun : IAsyncDisposable
{
    // What is written of an example goes to a file: the screen belongs to the example.
    private const string Script = """
        param($Examples, $Results, $Module)
        if ($Module) { Import-Module $Module }
        foreach ($example in Get-Content -Raw -LiteralPath $Examples | ConvertFrom-Json) {
            Set-Location -LiteralPath $example.Folder
            $env:CLAUDE_CONFIG_DIR = Join-Path $HOME ($example.HasUsage ? '.claude' : 'no-usage')
            $Error.Clear()
            try {
                $all = @(& ([scriptblock]::Create($example.Code)) 2>&1)
                $problems = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
            } catch {
                $problems = @($_)
            }
            # An example that sets a budget does not stand in another one's way.
            Get-TokenBudget -Scope User -WarningAction Ignore | Remove-TokenBudget -Confirm:$false
            $output = $all | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] } |
                ForEach-Object { [Convert]::ToString($_.PSObject.BaseObject, [cultureinfo]::InvariantCulture) }
            @{
                Title = $example.Title; Output = $output -join "`n"
                Problems = "$($problems | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" })"
            } | ConvertTo-Json -Compress | Add-Content -LiteralPath $Results
        }
        """;

    private readonly ShellProcess _shell = new();
    private readonly ShellProcess _powerShell = new();
    private readonly Lazy<Task<IReadOnlyDictionary<string, Outcome>[]>> _outcomes;

    public ExampleRun() =>
        _outcomes = new(() => Task.WhenAll(RunAsync(_shell, ShellProcess.Executable, null),
            RunAsync(_powerShell, ShellProcess.PowerShell, ModuleFixture.Manifest)));

    /// <summary>What an example came to, in each program.</summary>
    internal async Task<IReadOnlyList<(string Program, Outcome? Outcome)>> OutcomesAsync(string title)
    {
        var outcomes = await _outcomes.Value;
        return [("claudeperf-pwsh", outcomes[0].GetValueOrDefault(title)), ("pwsh", outcomes[1].GetValueOrDefault(title))];
    }

    public async ValueTask DisposeAsync()
    {
        if (_outcomes.IsValueCreated)
            await _outcomes.Value.ContinueWith(static _ => { }, TaskScheduler.Default);
        _shell.Dispose();
        _powerShell.Dispose();
    }

    private static async Task<IReadOnlyDictionary<string, Outcome>> RunAsync(ShellProcess shell, string program, string? module)
    {
        var examples = Path.Combine(shell.Home, "examples.json");
        var script = Path.Combine(shell.Home, "run-examples.ps1");
        var results = Path.Combine(shell.Home, "results.jsonl");
        await File.WriteAllTextAsync(examples,
            JsonSerializer.Serialize(DocumentedExample.All().Where(static example => example.Needs is null)
            .Select((example, number) =>
                new { example.Title, example.Code, example.HasUsage, Folder = PrepareFolder(
                    Path.Combine(shell.Home, "run", $"{number}")) })));
        await File.WriteAllTextAsync(script, Script);
        EveryCommand.Prepare(shell.Home, Path.Combine(shell.Home, "project"));
        string[] arguments = ["-NoProfile", "-NonInteractive", "-File", script, examples, results,
            .. module is null ? Array.Empty<string>() : [module]];
        Directory.CreateDirectory(Path.Combine(shell.Home, "no-usage", "projects"));
        var start = ShellProcess.Prepared(program, shell.Home, arguments);
        start.Environment["PSModulePath"] = ShellProcess.PesterModules;
        using var process = Process.Start(start)!;
        var ended = await ShellProcess.Finish(process, "", TimeSpan.FromMinutes(20));
        var lines = File.Exists(results) ? await File.ReadAllLinesAsync(results) : [];
        if (lines.Length == 0)
            Assert.Fail($"No example ran in {program}: {ended.Output}{ended.Error}");
        return lines.Select(static line => JsonSerializer.Deserialize<Outcome>(line)!).ToDictionary(static outcome => outcome.Title);
    }

    // A copy of the sample ecosystem, with what the README's lines and the pages name.
    private static string PrepareFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(ModuleFixture.Samples, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(ModuleFixture.Samples, file);
            foreach (var copy in (string[])[Path.Combine(folder, relative), Path.Combine(folder, "samples", "ecosystem", relative)])
            {
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
        File.WriteAllText(Path.Combine(folder, "prompt.txt"), "Review the change.\n");
        Directory.CreateDirectory(Path.Combine(folder, "desktop", "projects"));
        return folder;
    }

    /// <summary>What an example came to.</summary>
    /// <param name="Title">Its page and heading.</param>
    /// <param name="Output">The text of the objects it gave, a line each.</param>
    /// <param name="Problems">Its errors; empty where there was none.</param>
    internal sealed record Outcome(string Title, string Output, string Problems);
}

using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;

namespace ClaudePerf.Module.Tests.Help;

/// <summary>
/// Runs what the pages show, in a copy of the sample ecosystem. An example that needs commands of PowerShell's own modules, which the
/// engine alone lacks, runs in the PowerShell that is on the path, and is skipped where there is none.
/// </summary>
public sealed class ExampleTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly Dictionary<string, DocumentedExample> Examples =
        DocumentedExample.All().ToDictionary(example => $"{example.Page}: {example.Heading}");

    private readonly ModuleSession _session = new();

    public static TheoryData<string> Titles => [.. Examples.Keys];

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task Example_runs_without_error_and_shows_what_the_page_says(string title)
    {
        var example = Examples[title];
        Assert.SkipWhen(example.Needs is not null, $"It needs {example.Needs}, which a test has not.");
        CopyFolder(ModuleFixture.Samples, _session.Folder);
        // A budget that another example has set would stand in this one's way.
        _session.Run("Get-TokenBudget -Scope User -WarningAction Ignore | Remove-TokenBudget").ThrowIfFailed();
        var missing = example.CommandNames.Where(name => _session.Run($"Get-Command '{name}' -ErrorAction Ignore").Output.Count == 0).ToList();

        string output;
        if (missing.Count == 0)
        {
            output = Text(_session.Run(example.Code).ThrowIfFailed().Output);
        }
        else
        {
            var shell = InstalledShell();
            Assert.SkipWhen(shell is null, $"It needs {string.Join(", ", missing)} of PowerShell's own modules, and no pwsh is on the path.");
            output = await RunIn(shell, example.Code);
        }
        if (example.Output is not null)
            Assert.Equal(example.Output, output);
    }

    [Fact]
    public void Example_of_a_cmdlet_calls_it()
    {
        var others = Examples.Where(example => example.Value.Page.StartsWith("cmdlets/", StringComparison.Ordinal)
            && !example.Value.CommandNames.Contains(Path.GetFileNameWithoutExtension(example.Value.Page), StringComparer.OrdinalIgnoreCase));
        Assert.Empty(others.Select(example => example.Key));
    }

    private static string Text(IReadOnlyList<PSObject> output) =>
        string.Join('\n', output.Select(item => Convert.ToString(item.BaseObject, CultureInfo.InvariantCulture)));

    private async Task<string> RunIn(string shell, string code)
    {
        var script = _session.Write("run-example.ps1", $"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{ModuleFixture.Manifest}'
            {code}
            """);
        var start = new ProcessStartInfo(shell, ["-NoProfile", "-NonInteractive", "-File", script])
        {
            WorkingDirectory = _session.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            Assert.True(process.ExitCode == 0, await errors);
            return (await output).ReplaceLineEndings("\n").Trim();
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string? InstalledShell() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")).FirstOrDefault(File.Exists);

    private static void CopyFolder(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}

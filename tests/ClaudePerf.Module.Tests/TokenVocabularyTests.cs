using ClaudePerf.Core.Tests.Prerequisites;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

public sealed class TokenVocabularyTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Get_explains_how_to_install_what_is_missing()
    {
        var result = _session.Run("Get-TokenVocabulary").ThrowIfFailed();
        Assert.Empty(result.Output);
        Assert.Equal(2, result.Warnings.Count);
        Assert.All(result.Warnings, warning => Assert.Contains("Install-TokenVocabulary", warning, StringComparison.Ordinal));
    }

    [Fact]
    public void Install_refuses_any_file_but_the_published_ones()
    {
        _session.Write("pieces_v3.json", "{}");
        foreach (var path in new[] { "pieces_v3.json", "." })
        {
            var error = Assert.Single(_session.Run($"Install-TokenVocabulary -Path {path}").Errors);
            Assert.Equal("TokenVocabularyWrongHash,ClaudePerf.Cmdlets.InstallTokenVocabularyCommand", error.FullyQualifiedErrorId);
        }
    }

    [Fact]
    public void Install_reports_a_path_that_does_not_exist()
    {
        Assert.StartsWith("PathNotFound,", Assert.Single(_session.Run("Install-TokenVocabulary -Path absent").Errors).FullyQualifiedErrorId,
            StringComparison.Ordinal);
        _session.Write("empty/readme.txt", "");
        Assert.StartsWith("TokenVocabularyMissing,",
            Assert.Single(_session.Run("Install-TokenVocabulary -Path empty").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        _session.Run("Install-TokenVocabulary -WhatIf").ThrowIfFailed();
        _session.Run("Uninstall-TokenVocabulary -WhatIf").ThrowIfFailed();
        Assert.Empty(_session.Run("Get-TokenVocabulary -WarningAction SilentlyContinue").ThrowIfFailed().Output);
    }

    [Fact]
    public void Uninstall_ignores_what_is_not_installed() =>
        Assert.Contains("v4.7", Assert.Single(_session.Run("Uninstall-TokenVocabulary -Name v4.7 -Verbose").ThrowIfFailed().Verbose),
            StringComparison.Ordinal);

    /// <summary>In a process of its own: what is installed would change the counts of the tests that run beside this one.</summary>
    [FactThatNeeds(Prerequisite.RealInput)]
    public async Task Install_takes_a_local_copy_that_Get_shows_and_Uninstall_removes()
    {
        var copy = Machine.RealInput("vocabulary");
        using var shell = new ShellProcess();
        shell.Environment["CLAUDEPERF_HOME"] = Path.Combine(shell.Home, "data of mine");

        var result = await shell.Run(
            "-Command",
            $"Install-TokenVocabulary -Path '{copy}'; (Get-TokenVocabulary).Pieces; "
                + "Uninstall-TokenVocabulary; Get-TokenVocabulary -Name v3");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("V47, V5", result.Output, StringComparison.Ordinal);
        Assert.Contains("48774\n15272\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("v3 is not installed", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(shell.Environment["CLAUDEPERF_HOME"], "*", SearchOption.AllDirectories));
    }
}

using System.Management.Automation;

namespace ClaudePerf.Module.Tests;

public sealed class ManifestTests : IDisposable
{
    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Manifest_is_valid_and_has_what_the_gallery_requires()
    {
        var result = _session.Run($"Test-ModuleManifest '{ModuleFixture.Manifest}'").ThrowIfFailed();
        var module = (PSModuleInfo)result.Single.BaseObject;
        Assert.Equal(ModuleFixture.ModuleVersion, module.Version.ToString());
        Assert.Equal(new Version(7, 4), module.PowerShellVersion);
        Assert.Equal(["Core"], module.CompatiblePSEditions);
        Assert.NotNull(module.LicenseUri);
        Assert.NotNull(module.ProjectUri);
        Assert.NotNull(module.ReleaseNotes);
        Assert.NotNull(module.IconUri);
        Assert.EndsWith("/help/", module.HelpInfoUri, StringComparison.Ordinal);
        Assert.Contains("Claude", module.Tags);
        Assert.NotEmpty(module.Description);
        Assert.NotEmpty(module.Author);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Manifest_exports_by_name_exactly_the_cmdlets_that_the_assembly_has()
    {
        var manifest = File.ReadAllText(ModuleFixture.Manifest);
        Assert.DoesNotContain("'*'", manifest, StringComparison.Ordinal);

        var exported = _session.Run("Get-Command -Module ClaudePerf -CommandType Cmdlet").ThrowIfFailed().Output
            .Select(command => ((CmdletInfo)command.BaseObject)).ToList();
        var implemented = exported[0].ImplementingType.Assembly.GetExportedTypes()
            .SelectMany(type => type.GetCustomAttributes(typeof(CmdletAttribute), inherit: false).Cast<CmdletAttribute>())
            .Select(attribute => $"{attribute.VerbName}-{attribute.NounName}");
        Assert.Equal(implemented.Order(StringComparer.Ordinal), exported.Select(command => command.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Aliases_are_the_singular_noun_and_what_is_typed_daily()
    {
        var aliases = _session.Run("Get-Command -Module ClaudePerf -CommandType Alias").ThrowIfFailed().Output
            .Select(static alias => (AliasInfo)alias.BaseObject).ToDictionary(static alias => alias.Name, static alias => alias.Definition);
        Assert.Equal(new Dictionary<string, string>
        {
            ["Measure-PromptToken"] = "Measure-PromptTokens",
            ["gclp"] = "Get-ClaudePerf",
            ["gtu"] = "Get-TokenUsage",
            ["fts"] = "Find-TokenSaving",
            ["mpt"] = "Measure-PromptTokens",
            ["wtu"] = "Watch-TokenUsage",
        }, aliases);
        Assert.True((long)_session.Run("'abc def ghi' | Measure-PromptToken").ThrowIfFailed().Single.Properties["Tokens"].Value > 0);
    }

    [Fact]
    public void No_alias_of_ours_hides_one_of_PowerShell()
    {
        var own = _session.Run("(Get-Module ClaudePerf).ExportedAliases.Keys").ThrowIfFailed().Output.Select(static name => $"{name}");
        var theirs = System.Management.Automation.Runspaces.InitialSessionState.CreateDefault().Commands
            .OfType<System.Management.Automation.Runspaces.SessionStateAliasEntry>().Select(static alias => alias.Name);
        Assert.NotEmpty(theirs);
        Assert.Empty(own.Intersect(theirs, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_cmdlet_declares_what_it_writes()
    {
        var commands = _session.Run("Get-Command -Module ClaudePerf -CommandType Cmdlet").ThrowIfFailed().Output;
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.NotEmpty(((CmdletInfo)command.BaseObject).OutputType));
    }
}

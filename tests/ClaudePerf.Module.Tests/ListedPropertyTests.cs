using System.Management.Automation;
using System.Xml.Linq;
using ClaudePerf.Module.Tests.Robustness;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>Behind the objects of another command, in one script, PowerShell lists an object's properties instead of using its table: a few, not all.</summary>
public sealed class ListedPropertyTests : IDisposable
{
    private const int Many = 12;

    private readonly ModuleSession _session = new();

    private static Dictionary<string, string[]> Listed => XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "Views", "ClaudePerf.Types.ps1xml")).Descendants("Type")
        .ToDictionary(static type => type.Element("Name")!.Value, static type => type.Descendants("ReferencedProperties").Elements("Name").Select(static name => name.Value).ToArray());

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_object_with_many_properties_says_which_are_listed_and_has_them()
    {
        var types = _session.Run("Get-Command -Module ClaudePerf -CommandType Cmdlet").ThrowIfFailed().Output
            .SelectMany(static command => ((CmdletInfo)command.BaseObject).OutputType).Select(static output => output.Type)
            .Where(static type => type?.FullName?.StartsWith("ClaudePerf.", StringComparison.Ordinal) == true).Distinct().ToDictionary(static type => type.FullName!);
        Assert.NotEmpty(types);
        var listed = Listed;
        foreach (var (name, properties) in listed.Where(entry => types.ContainsKey(entry.Key.Split('#')[0])))
            Assert.All(properties, property => Assert.True(types[name.Split('#')[0]].GetProperty(property) is not null, $"{name} has no {property}."));
        Assert.All(types.Values.Where(static type => type.GetProperties().Length > Many), type => Assert.True(listed.ContainsKey(type.FullName!), $"{type.FullName} would be listed with all of its {type.GetProperties().Length} properties."));
    }

    [Fact]
    public async Task Usage_behind_usage_lists_its_key_and_its_figures()
    {
        using var shell = new ShellProcess();
        EveryCommand.Prepare(shell.Home, Path.Combine(shell.Home, "project"));
        var result = await shell.Run("-NoColor", "-Command", "Get-TokenUsage -GroupBy Day; Get-TokenUsage -GroupBy Agent");
        var list = result.Output.Split('\n').Where(static line => line.Contains(" : ", StringComparison.Ordinal)).Select(static line => line.Split(':')[0].Trim()).Distinct();
        Assert.Equal(["Agent", "Requests", "InputTokens", "OutputTokens", "CacheReadTokens", "HitRate", "Cost", "Saving"], list);
    }
}

using System.Management.Automation;
using System.Reflection;
using ClaudePerf.Module.Tests.Robustness;
using ClaudePerf.Module.Tests.Shell;

namespace ClaudePerf.Module.Tests;

/// <summary>Behind the objects of another command, in one script, PowerShell lists an object's properties instead of using its table: a
/// few, not all.</summary>
public sealed class ListedPropertyTests : IDisposable
{
    private const int Many = 12;

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_object_with_many_properties_declares_which_are_listed()
    {
        var types = _session.Run("Get-Command -Module ClaudePerf -CommandType Cmdlet").ThrowIfFailed().Output
            .SelectMany(static command => ((CmdletInfo)command.BaseObject).OutputType).Select(static output => output.Type)
            .Where(static type => type?.FullName?.StartsWith("ClaudePerf.", StringComparison.Ordinal) == true
                && type.GetProperties().Length > Many).Distinct().ToList();
        var commands = _session.Run("Get-Command Get-TokenUsage").ThrowIfFailed().Single.BaseObject;
        var listed = ((CmdletInfo)commands).ImplementingType.Assembly.GetType("ClaudePerf.Cmdlets.ListedProperties", throwOnError: true)!
            .GetField("ByType", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        var contains = listed.GetType().GetMethod("ContainsKey")!;
        Assert.NotEmpty(types);
        // Usage has its own by grouping.
        Assert.All(types.Where(static type => type.Name != "UsageGroup"),
            type => Assert.True((bool)contains.Invoke(listed, [type])!,
                $"{type} would be listed with all of its {type.GetProperties().Length} properties."));
    }

    [Theory]
    [InlineData("Get-TokenUsage -GroupBy Agent", "Agent", "Requests", "InputTokens", "OutputTokens", "CacheReadTokens", "HitRate",
        "Cost", "Saving")]
    [InlineData("Get-TokenUsage -GroupBy Model, Day", "Model", "Day", "Requests", "InputTokens", "OutputTokens", "CacheReadTokens",
        "HitRate", "Cost", "Saving")]
    [InlineData("Get-AgentDefinition .", "Kind", "Name", "Scope", "IsActive")]
    [InlineData("Measure-PromptTokens . -Detailed", "Name", "Kind", "Tokens", "AlwaysOnTokens", "OnInvokeTokens", "Method", "InputCost")]
    public async Task Output_after_another_command_lists_its_name_and_its_figures(string command, params string[] expected)
    {
        using var shell = new ShellProcess();
        var project = Path.Combine(shell.Home, "project");
        EveryCommand.Prepare(shell.Home, project);
        var result = await shell.Run("-NoColor", "-WorkingDirectory", project, "-Command", $"Get-TokenUsage -GroupBy Session; {command}");
        Assert.Equal("", result.Error);
        var list = result.Output.Split('\n').Where(static line => line.Contains(" : ", StringComparison.Ordinal))
            .Select(static line => line.Split(':')[0].Trim()).Distinct();
        Assert.Equal(expected, list);
    }

    [Fact]
    public void Cached_objects_are_written_the_same_way()
    {
        var twice = _session.Run("$one = Get-ModelPrice opus; Get-ModelPrice opus; $one | ForEach-Object { $_ }").ThrowIfFailed();
        Assert.All(twice.Output, static price => Assert.NotNull(price.Members["PSStandardMembers"]));
        Assert.NotEmpty(twice.Output);
    }
}

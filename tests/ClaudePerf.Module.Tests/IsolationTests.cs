using System.Runtime.Loader;

namespace ClaudePerf.Module.Tests;

/// <summary>
/// The module beside other versions of its own dependencies, which <see cref="ModuleFixture"/> loads before any import. Without the
/// private load context the import itself fails here.
/// </summary>
public sealed class IsolationTests : IDisposable
{
    private static readonly Dictionary<string, Version> Clashing = new()
    {
        ["YamlDotNet"] = new Version(11, 0, 0, 0),
        ["Markdig"] = new Version(0, 31, 0, 0),
        ["Microsoft.Extensions.Caching.Memory"] = new Version(2, 2, 0, 0),
    };

    private readonly ModuleSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Session_keeps_its_own_versions_and_the_module_uses_its_own()
    {
        // A folded text is more than the module reads by itself, so it has to load its own YamlDotNet.
        var agent = _session.Write(".claude/agents/a.md", "---\nname: a\ndescription: >-\n  Does a thing.\ntools:\n  - Read\n---\nBody.\n");
        var tools = _session.Run($"(Get-AgentDefinition -LiteralPath '{agent}').Tools").ThrowIfFailed();
        Assert.Equal("Read", tools.Single.BaseObject);

        foreach (var (name, version) in Clashing)
        {
            var inSession = AssemblyLoadContext.Default.Assemblies.Single(assembly => assembly.GetName().Name == name);
            Assert.Equal(version, inSession.GetName().Version);
        }
        var own = AssemblyLoadContext.All.Single(context => context.Name == "ClaudePerf").Assemblies.ToList();
        Assert.NotEqual(Clashing["YamlDotNet"], own.Single(assembly => assembly.GetName().Name == "YamlDotNet").GetName().Version);
        Assert.Contains(own, assembly => assembly.GetName().Name == "ClaudePerf.Core");
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, assembly => assembly.GetName().Name == "ClaudePerf.Core");
    }

    [Fact]
    public void Module_can_be_imported_twice_removed_and_imported_again()
    {
        _session.Run($"""
            Import-Module '{ModuleFixture.Manifest}'
            Import-Module '{ModuleFixture.Manifest}' -Force
            Remove-Module ClaudePerf
            Import-Module '{ModuleFixture.Manifest}'
            """).ThrowIfFailed();
        var price = _session.Run("Get-ModelPrice claude-opus-5").ThrowIfFailed();
        Assert.Equal("claude-opus-5", price.Single.Properties["Model"].Value);
    }
}

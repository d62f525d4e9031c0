using System.Text.Json;
using System.Xml.Linq;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Tests.Optimization;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Packaging;

/// <summary>The Claude Code plugin is valid, cheap, and safe where <c>claudeperf</c> is not installed.</summary>
public sealed class PluginTests
{
    // More would be noticed in a list of installed plugins by what they cost.
    private const int MostListedTokens = 60;

    private static readonly string Root = Path.Combine(Repository.Root, "packaging", "plugin");

    private static readonly Ecosystem Plugin = Ecosystem.Discover(new EcosystemOptions
    {
        Root = Root, IncludeUser = false, IncludePlugins = false,
    });

    private static MeasureOptions Measure { get; } = Prompts.Options.Measure with
    {
        Counter = static model => EstimateTokenCounter.Create(model.Tokenizer),
    };

    private static JsonElement Read(params string[] path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Repository.Root, .. path])));
        return document.RootElement.Clone();
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    [Fact]
    public void The_marketplace_offers_the_plugin_from_its_folder()
    {
        var marketplace = Read(".claude-plugin", "marketplace.json");
        var entry = Assert.Single(marketplace.GetProperty("plugins").EnumerateArray());
        var manifest = Read("packaging", "plugin", ".claude-plugin", "plugin.json");
        Assert.Equal("claudeperf", Text(marketplace, "name"));
        Assert.Equal(Root, Path.GetFullPath(Text(entry, "source")!, Repository.Root));
        Assert.Equal(Text(manifest, "name"), Text(entry, "name"));
        Assert.False(string.IsNullOrEmpty(Text(marketplace.GetProperty("owner"), "name")));
        // Claude Code takes the version of the manifest; a second one in the marketplace could only contradict it.
        Assert.False(entry.TryGetProperty("version", out _));
    }

    [Fact]
    public void The_manifest_has_the_version_of_the_product_and_only_fields_that_Claude_Code_knows()
    {
        var manifest = Read("packaging", "plugin", ".claude-plugin", "plugin.json");
        var version = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Equal(version, Text(manifest, "version"));
        string[] known = ["name", "version", "description", "author", "homepage", "repository", "license", "keywords"];
        Assert.Empty(manifest.EnumerateObject().Select(static field => field.Name).Except(known));
    }

    [Fact]
    public void Our_own_validator_finds_nothing() =>
        Assert.Empty(EcosystemValidator.Validate(Plugin, new ValidationOptions { Measure = Measure },
            TestContext.Current.CancellationToken).Select(static finding => $"{finding.RuleId} {finding.Path}: {finding.Message}"));

    [Fact]
    public void A_session_pays_only_for_the_line_of_the_skill()
    {
        var measured = new PromptMeasurer(Measure, Plugin)
            .MeasureAll(Plugin.Definitions, cancellation: TestContext.Current.CancellationToken);
        string[] all = ["claudeperf:budgets", "claudeperf:cost", "claudeperf:report", "claudeperf:savings", "claudeperf:statusline"];
        Assert.Equal(all, measured.Select(static prompt => prompt.Name).Order(StringComparer.Ordinal));
        var listed = Assert.Single(measured, static prompt => prompt.AlwaysOnTokens > 0);
        Assert.Equal("claudeperf:cost", listed.Name);
        Assert.InRange(listed.AlwaysOnTokens, 1, MostListedTokens - 1);
    }

    [Fact]
    public void The_hooks_are_those_that_registering_adds_except_for_events_that_older_versions_refuse()
    {
        var registered = new HookRegistration(Path.Combine(Root, "settings.json"), Root)
        {
            EveryTool = true, CacheCommand = "claudeperf hook",
        };
        var hooks = Read("packaging", "plugin", "hooks", "hooks.json").GetProperty("hooks");
        var budgets = hooks.EnumerateObject().SelectMany(static of => of.Value.EnumerateArray().Select(group => (of.Name, Group: group)))
            .Where(static of => Command(of.Group).Contains("budget-hook.sh", StringComparison.Ordinal)).ToList();
        Assert.Equal(registered.Events.Except(["PreModelSwitch"]).Order(StringComparer.Ordinal),
            budgets.Select(static of => of.Name).Order(StringComparer.Ordinal));
        // What registering writes for the same events has the same matchers.
        Assert.Equal("*", Text(budgets.Single(static of => of.Name == "PreToolUse").Group, "matcher"));
        Assert.Equal("resume|fork", Text(budgets.Single(static of => of.Name == "SessionStart").Group, "matcher"));
    }

    [Fact]
    public void Every_hook_runs_a_script_that_the_plugin_contains()
    {
        var groups = Read("packaging", "plugin", "hooks", "hooks.json").GetProperty("hooks").EnumerateObject()
            .SelectMany(static of => of.Value.EnumerateArray());
        Assert.All(groups, static group =>
        {
            const string Start = "\"${CLAUDE_PLUGIN_ROOT}/";
            var command = Command(group);
            Assert.StartsWith(Start, command, StringComparison.Ordinal);
            var script = Path.Combine(Root, command[Start.Length..command.IndexOf('"', Start.Length)]);
            Assert.True(File.Exists(script), $"'{script}' does not exist.");
            if (!OperatingSystem.IsWindows())
                Assert.True(File.GetUnixFileMode(script).HasFlag(UnixFileMode.UserExecute), $"'{script}' cannot be executed.");
        });
    }

    private static string Command(JsonElement group) => Text(group.GetProperty("hooks").EnumerateArray().Single(), "command")!;
}

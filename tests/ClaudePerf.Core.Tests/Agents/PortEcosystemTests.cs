using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>The contents of an ecosystem with the oddities of real ones.</summary>
public sealed class PortEcosystemTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly Ecosystem _ecosystem;

    public PortEcosystemTests()
    {
        PortEcosystem.CopyTo(_sandbox.Project);
        _ecosystem = _sandbox.Discover();
    }

    public void Dispose() => _sandbox.Dispose();

    private PromptDefinition[] Of(PromptKind kind) => [.. _ecosystem.Definitions.Where(definition => definition.Kind == kind)];

    private PromptDefinition Agent(string name) => Of(PromptKind.Agent).Single(agent => agent.Loads && agent.Name == name);

    private IEnumerable<string> PathsOf(PromptKind kind, string folder) => Of(kind).Select(definition => Relative(definition.Path))
        .Select(path => path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path).Order(StringComparer.Ordinal);

    private string Relative(string path) => Path.GetRelativePath(_sandbox.Project, path).Replace('\\', '/');

    [Fact]
    public void Exactly_the_agents_that_load_are_found()
    {
        var agents = Of(PromptKind.Agent);

        Assert.Equal(PortEcosystem.Loading, agents.Where(agent => agent.Loads).Select(agent => agent.Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            PortEcosystem.NotLoading.Select(name => ".claude/agents/" + name),
            agents.Where(agent => !agent.Loads).Select(agent => Relative(agent.Path)).Order(StringComparer.Ordinal));
        // Of two with the same name, one is active.
        Assert.Equal(17, agents.Count(agent => agent.IsActive));
        Assert.Single(agents, agent => agent is { Name: "twin", IsActive: true });
    }

    [Fact]
    public void Descriptions_are_repaired_where_strict_yaml_would_fail()
    {
        var repaired = Of(PromptKind.Agent).Where(agent => agent.Loads && agent.Frontmatter["description"]!.Repaired)
            .Select(agent => agent.Name);

        // The fourth has an example with "Context: " in it.
        Assert.Equal(["berth-planner", "bunker", "crane-caller", "reefer-watch"], repaired.Order(StringComparer.Ordinal));
        Assert.Equal("Plans berths: use it before a ship arrives, never after", Agent("berth-planner").Description);
        Assert.Equal("@crane-team asks for it by name", Agent("crane-caller").Description);
        Assert.Equal("*Only* for refrigerated containers", Agent("reefer-watch").Description);
    }

    [Fact]
    public void Descriptions_in_every_style_are_read()
    {
        Assert.Equal("Checks lorries at the gate", Agent("gate-clerk").Description);
        Assert.Equal("Checks wagons at the rail head", Agent("rail-clerk").Description);
        Assert.Equal("Sagt Hochwasser voraus. 満潮を予測します。 Прилив и отлив.", Agent("tide-table").Description);
        Assert.Equal("Checks dangerous goods against the segregation table.", Agent("dangerous-goods").Description!.TrimEnd('\n'));
        Assert.Equal(6, Agent("customs").Description!.TrimEnd('\n').Split('\n').Length);
        Assert.Equal("Plans the stowage.\nUse it once the cargo list is final.\n\nNever before.", Agent("stowage").Description);
        Assert.Equal("", Agent("silent").Body.Trim());
    }

    [Fact]
    public void Every_other_kind_is_found_in_its_place()
    {
        Assert.Equal(
            ["berth.md", "port/agents/inspector.md", "port/agents/loader.md", "quay.md"],
            PathsOf(PromptKind.Command, ".claude/commands/"));
        Assert.Equal(["bare", "invoice", "manifest"], Of(PromptKind.Skill).Select(skill => skill.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["style.md", "yard/cranes.md"], PathsOf(PromptKind.Rule, ".claude/rules/"));
        Assert.Equal("Terse", Assert.Single(Of(PromptKind.OutputStyle)).Name);
        Assert.Equal(28 + 4 + 3 + 2 + 1 + Of(PromptKind.Memory).Length, _ecosystem.Definitions.Length);
        Assert.Empty(_ecosystem.Diagnostics);
    }

    [Fact]
    public void Memory_follows_the_imports_that_exist()
    {
        Assert.Equal(
            ["CLAUDE.md", "docs/yard.md", "docs/glossary.md", ".claude/rules/style.md"],
            _ecosystem.Memory.Blocks.Select(block => Relative(block.Path)));
        Assert.Equal(["src/cranes/**/*.{ts,tsx}"], Assert.Single(_ecosystem.Memory.ConditionalRules).Paths);
        var nowhere = Assert.Single(
            _ecosystem.Definitions.SelectMany(definition => definition.Diagnostics),
            diagnostic => diagnostic.Message.Contains("nowhere", StringComparison.Ordinal));
        Assert.Equal(("CLAUDE.md", 3), (Relative(nowhere.Path), nowhere.Line));
    }
}

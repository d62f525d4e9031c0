using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Tests.Validation;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Agents;

/// <summary>
/// With anything in place of a project's file or folder, discovery and validation complete and read the rest of the
/// project.
/// </summary>
public sealed class HostileFilesTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly List<IDisposable> _sockets = [];

    public HostileFilesTests() => _sandbox.Agent("project/.claude/agents/good.md", "good");

    public void Dispose()
    {
        _sockets.ForEach(static socket => socket.Dispose());
        SpecialFiles.Delete(_sandbox.At("."));
    }

    public static TheoryData<string, string> PlacesAndKinds()
    {
        string[] places =
        [
            ".claude/agents/x.md", ".claude/agents/sub/x.md", ".claude/commands/x.md", ".claude/skills/x/SKILL.md",
            ".claude/rules/x.md", ".claude/output-styles/x.md", "CLAUDE.md",
            "CLAUDE.local.md", ".claude/CLAUDE.md", ".claude/settings.json", ".claude/settings.local.json",
            ".claude-plugin/plugin.json", ".mcp.json", ".claude/claudeperf.json", "imported.md",
        ];
        string[] things =
        [
            "pipe", "link to a pipe", "socket", "/dev/zero", "/dev/tty", "/proc/self/mem", "circle", "huge", "folder",
            "broken link", "outside",
        ];
        var data = new TheoryData<string, string>();
        foreach (var place in places)
        {
            foreach (var thing in things)
                data.Add(place, thing);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(PlacesAndKinds))]
    public async Task An_unreadable_file_does_not_block_discovery(string place, string thing)
    {
        if (place == "imported.md")
            _sandbox.Write("project/CLAUDE.md", "Read @imported.md\n");
        _sandbox.Write("outside.md", "---\nname: leaked\ndescription: leaked\n---\nA SECRET\n");
        Put(_sandbox.At("project/" + place), thing);
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Contains(ecosystem.Definitions, static definition => definition.Name == "good");
        Assert.DoesNotContain(ecosystem.Definitions, static definition => definition.Text.Contains("SECRET", StringComparison.Ordinal));
        Assert.DoesNotContain(
            ecosystem.Memory.Files.SelectMany(static file => file.Blocks),
            static block => block.Text.Contains("SECRET", StringComparison.Ordinal));
        try
        {
            await SpecialFiles.Ends(
                () => EcosystemValidator.Validate(ecosystem, ValidationSandbox.Options, TestContext.Current.CancellationToken));
        }
        catch (ValidationSettingsException) when (place == ".claude/claudeperf.json")
        {
            // The documented error for settings that cannot be used.
        }
    }

    [Theory]
    [InlineData(".claude/agents/x", "/")]
    [InlineData(".claude/agents/x", "/proc")]
    [InlineData(".claude/agents/x", "..")]
    [InlineData(".claude/agents/x", ".")]
    [InlineData(".claude/agents/x", "../..")]
    [InlineData(".claude/agents/x", "../../..")]
    [InlineData(".claude/agents/x", "x")]
    [InlineData(".claude/skills/x", "/")]
    [InlineData(".claude/rules", "/")]
    [InlineData(".claude/commands", "../../outside")]
    [InlineData(".claude/agents/x", "../../../outside")]
    public async Task A_folder_that_links_out_of_the_project_or_to_itself_is_skipped(string place, string target)
    {
        _sandbox.Agent("outside/leaked.md", "leaked");
        var link = _sandbox.At("project/" + place);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        if (OperatingSystem.IsWindows())
            Assert.Skip("the targets are those of Unix");
        Directory.CreateSymbolicLink(link, target);
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Equal(
            ["good"],
            ecosystem.Definitions
                .Where(static definition => definition.Kind == PromptKind.Agent)
                .Select(static definition => definition.Name));
        Assert.DoesNotContain(ecosystem.Definitions, static definition => definition.Name == "leaked");
    }

    [Fact]
    public async Task Links_out_of_the_project_are_followed_if_allowed()
    {
        _sandbox.Agent("outside/one.md", "one");
        SpecialFiles.Link(_sandbox.At("project/.claude/agents/x"), _sandbox.At("outside"));
        SpecialFiles.Link(_sandbox.At("project/.claude/agents/y.md"), _sandbox.Agent("two.md", "two"));
        var refused = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Equal(
            2,
            refused.Diagnostics.Count(
                static diagnostic => diagnostic.Message.Contains("points out of the project", StringComparison.Ordinal)));
        var allowed = Ecosystem.Discover(_sandbox.Options with { AllowOutsideRoot = true }, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["good", "one", "two"],
            allowed.Definitions.Where(static definition => definition.Kind == PromptKind.Agent)
                .Select(static definition => definition.Name)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Links_in_the_users_folder_are_followed()
    {
        _sandbox.Agent("dotfiles/agents/mine.md", "mine");
        SpecialFiles.Link(_sandbox.At("home/.claude/agents"), _sandbox.At("dotfiles/agents"));
        SpecialFiles.Link(_sandbox.At("home/.claude/CLAUDE.md"), _sandbox.Write("dotfiles/memory.md", "Mine.\n"));
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Contains(ecosystem.Definitions, static definition => definition.Name == "mine");
        Assert.Contains(ecosystem.Memory.Files, static file => file.Definition.Text == "Mine.\n");
    }

    [Fact]
    public async Task Links_cannot_multiply_the_work()
    {
        // Each folder has two links to the next, so 2^30 paths lead to the last.
        for (var i = 0; i < 30; i++)
        {
            Directory.CreateDirectory(_sandbox.At($"project/d{i}"));
            foreach (var name in (string[])["a", "b"])
                SpecialFiles.Link(
                    _sandbox.At($"project/d{i}/{name}"), Directory.CreateDirectory(_sandbox.At($"project/d{i + 1}")).FullName);
        }
        _sandbox.Agent("project/d30/last.md", "last");
        SpecialFiles.Link(_sandbox.At("project/.claude/agents/x"), _sandbox.At("project/d0"));
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Contains(ecosystem.Definitions, static definition => definition.Name == "last");
    }

    [Fact]
    public async Task Folders_nested_deeper_than_paths_can_be_are_handled()
    {
        SpecialFiles.Deep(_sandbox.At("project/.claude/agents/deep"), 2_500);
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Contains(ecosystem.Definitions, static definition => definition.Name == "good");
        Assert.Contains(ecosystem.Diagnostics, static diagnostic => diagnostic.Message.Contains("folders deep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_that_is_not_valid_text_is_reported()
    {
        SpecialFiles.NamelessFile(_sandbox.At("project/.claude/agents"));
        var ecosystem = await SpecialFiles.Ends(_sandbox.Discover);
        Assert.Contains(ecosystem.Definitions, static definition => definition.Name == "good");
        Assert.Single(ecosystem.Diagnostics);
    }

    [Fact]
    public async Task Folders_that_appear_and_disappear_during_the_walk_are_no_error()
    {
        using var stop = new CancellationTokenSource();
        var folder = _sandbox.At("project/.claude/agents/fleeting");
        var others = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _sandbox.Agent("project/.claude/agents/fleeting/a.md", "fleeting");
                Directory.Delete(folder, recursive: true);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < 200; i++)
            Assert.Contains((await SpecialFiles.Ends(_sandbox.Discover)).Definitions, static definition => definition.Name == "good");
        await stop.CancelAsync();
        await others;
    }

    private void Put(string path, string thing)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (thing)
        {
            case "pipe":
                SpecialFiles.Pipe(path);
                break;
            case "link to a pipe":
                SpecialFiles.Link(path, SpecialFiles.Pipe(_sandbox.At("project/a-pipe")));
                break;
            case "socket":
                _sockets.Add(SpecialFiles.Socket(path));
                break;
            case "circle":
                SpecialFiles.Link(path, path);
                break;
            case "huge":
                SpecialFiles.Sparse(path, 10L << 30);
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "broken link":
                SpecialFiles.Link(path, _sandbox.At("none"));
                break;
            case "outside":
                SpecialFiles.Link(path, _sandbox.At("outside.md"));
                break;
            default:
                Assert.SkipUnless(File.Exists(thing), "this system has no such file");
                SpecialFiles.Link(path, thing);
                break;
        }
    }
}

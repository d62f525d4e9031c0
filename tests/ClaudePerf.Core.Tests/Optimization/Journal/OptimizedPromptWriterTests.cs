using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Tests.Agents;

namespace ClaudePerf.Core.Tests.Optimization.Journal;

public sealed class OptimizedPromptWriterTests : IDisposable
{
    private readonly Sandbox _sandbox = new();
    private readonly List<(string Path, string Action)> _asked = [];

    public void Dispose() => _sandbox.Dispose();

    private OptimizedPromptWriter Writer(bool confirms = true) => new(
        (path, action) =>
        {
            _asked.Add((path, action));
            return confirms;
        }, _sandbox.At("data"));

    private static OptimizationResult Optimize(PromptDefinition definition, Ecosystem? ecosystem = null) => new PromptOptimizer(
        new OptimizationOptions { Rules = ["blank-lines"], Measure = EcosystemSandbox.Measure }, ecosystem)
        .OptimizeAll([definition], cancellation: TestContext.Current.CancellationToken).Single();

    private OptimizationResult OptimizeAgent(string more = "", string folder = "project/.claude/agents")
    {
        _sandbox.Write($"{folder}/a.md", $"---\nname: a\ndescription: d\n---\nBody of a.\n\n\n\nMore.{more}\n");
        var ecosystem = _sandbox.Discover();
        return Optimize(ecosystem.Definitions.Single(static definition => definition.Name == "a"), ecosystem);
    }

    [Fact]
    public void A_changed_prompt_is_replaced_after_confirmation_and_can_be_undone()
    {
        var result = OptimizeAgent();
        Assert.Null(Writer().WriteInPlace(result, _sandbox.Discover()));
        Assert.Equal([(result.Path!, $"Save {result.TokensSaved:N0} of {result.TokensBefore:N0} tokens")], _asked);
        Assert.Equal(result.Text, File.ReadAllText(result.Path!));
        var entry = Assert.Single(new ChangeJournal(_sandbox.At("data")).Entries());
        Assert.Equal((result.TokensBefore, result.TokensAfter), (entry.Measured!.TokensBefore, entry.Measured.TokensAfter));
    }

    [Fact]
    public void A_declined_or_unchanged_prompt_is_not_written()
    {
        var result = OptimizeAgent();
        var before = File.ReadAllText(result.Path!);
        Assert.Null(Writer(confirms: false).WriteInPlace(result, _sandbox.Discover()));
        Assert.Equal(before, File.ReadAllText(result.Path!));
        _asked.Clear();
        var unchanged = Optimize(result.Optimized);
        Assert.False(unchanged.IsChanged);
        Assert.Null(Writer().WriteInPlace(unchanged, null));
        Assert.Empty(_asked);
    }

    [Fact]
    public void A_text_has_no_file_to_write_to() =>
        Assert.Equal(InPlaceRefusal.NoFile,
            Writer().WriteInPlace(Optimize(PromptInput.Read("Body.\n\n\n\nMore.\n", PromptKind.Agent)), null));

    [Theory]
    [InlineData(DefinitionScope.Plugin)]
    [InlineData(DefinitionScope.Managed)]
    public void Files_that_updates_replace_are_not_written(DefinitionScope scope)
    {
        var result = OptimizeAgent();
        result = Optimize(result.Original with { Scope = scope });
        Assert.Equal(InPlaceRefusal.NotOwn, Writer().WriteInPlace(result, null));
        Assert.Empty(_asked);
    }

    [Fact]
    public void A_link_is_not_written_through()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links without privileges");
        _sandbox.Write("elsewhere/a.md", "---\nname: a\ndescription: d\n---\nBody of a.\n\n\n\nMore.\n");
        Directory.CreateDirectory(_sandbox.At("project/.claude/agents"));
        File.CreateSymbolicLink(_sandbox.At("project/.claude/agents/a.md"), _sandbox.At("elsewhere/a.md"));
        var ecosystem = Ecosystem.Discover(_sandbox.Options with { AllowOutsideRoot = true }, TestContext.Current.CancellationToken);
        var result = Optimize(ecosystem.Definitions.Single(static definition => definition.Name == "a"), ecosystem);
        Assert.Equal(InPlaceRefusal.Link, Writer().WriteInPlace(result, ecosystem));
    }

    [Fact]
    public void Bytes_that_are_not_text_would_be_lost()
    {
        var path = _sandbox.Write("project/.claude/agents/b.md",
            [.. "---\nname: b\ndescription: d\n---\nBody.\n\n\n\n"u8, 0xFF, .. "\nMore.\n"u8]);
        var result = OptimizeAgent() with { Original = Ecosystem.ReadFile(path, PromptKind.Agent) };
        Assert.Equal(InPlaceRefusal.NotText, Writer().WriteInPlace(result, null));
        Assert.Empty(_asked);
    }

    [Fact]
    public void A_copy_has_the_same_place_in_the_folder()
    {
        var result = OptimizeAgent();
        Writer().WriteCopy(result, _sandbox.At("copy"), _sandbox.Project, force: false);
        Assert.Equal(result.Text, File.ReadAllText(_sandbox.At("copy/.claude/agents/a.md")));
        Assert.NotEqual(result.Text, File.ReadAllText(result.Path!));
        Assert.Equal([(_sandbox.At("copy/.claude/agents/a.md"), "Write the optimized prompt")], _asked);
    }

    [Fact]
    public void A_prompt_outside_of_the_root_keeps_its_full_path()
    {
        var result = OptimizeAgent(folder: "home/.claude/agents");
        Writer().WriteCopy(result, _sandbox.At("copy"), _sandbox.Project, force: false);
        var relative = Path.GetRelativePath(Path.GetPathRoot(result.Path!)!, result.Path!);
        Assert.True(File.Exists(Path.Combine(_sandbox.At("copy"), relative)));
    }

    [Theory]
    [InlineData("Check the: tests!", "Check-the--tests.md")]
    [InlineData("../..", "prompt.md")]
    public void A_text_is_written_to_a_file_with_its_name(string name, string file)
    {
        var definition = PromptInput.Read("Body.\n\n\n\nMore.\n", PromptKind.Agent) with { Name = name };
        Writer().WriteCopy(Optimize(definition), _sandbox.At("copy"), root: null, force: false);
        Assert.Equal([file], Directory.GetFiles(_sandbox.At("copy")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_copy_that_cannot_be_written_names_its_file()
    {
        var result = OptimizeAgent();
        Directory.CreateDirectory(_sandbox.At("copy/.claude/agents/a.md"));
        var failure = Assert.Throws<CopyWriteException>(() =>
            Writer().WriteCopy(result, _sandbox.At("copy"), _sandbox.Project, force: false));
        Assert.Equal(_sandbox.At("copy/.claude/agents/a.md"), failure.Path);
        Assert.Same(failure.InnerException, failure.Reason);
    }

    [Fact]
    public void A_file_with_other_contents_is_replaced_only_by_force()
    {
        var result = OptimizeAgent();
        var copy = _sandbox.Write("copy/.claude/agents/a.md", "Mine.");
        var refused = Assert.Throws<CopyWriteException>(() => Copy(force: false));
        Assert.Equal((CopyRefusal.OtherContents, copy), (refused.Refusal, refused.Path));
        Assert.Equal("Mine.", File.ReadAllText(copy));
        Assert.Empty(_asked);
        Assert.True(Copy(force: true));
        Assert.Equal(result.Text, File.ReadAllText(copy));
        Assert.True(Copy(force: false), "The same contents are no other file.");

        bool Copy(bool force) => Writer().WriteCopy(result, _sandbox.At("copy"), _sandbox.Project, force);
    }

    [Fact]
    public void An_original_is_never_replaced_by_its_copy()
    {
        var result = OptimizeAgent();
        var before = File.ReadAllText(result.Path!);
        var refused = Assert.Throws<CopyWriteException>(() => Writer().WriteCopy(result, _sandbox.Project, _sandbox.Project, force: true));
        Assert.Equal(CopyRefusal.Original, refused.Refusal);
        Assert.Equal(before, File.ReadAllText(result.Path!));
    }
}

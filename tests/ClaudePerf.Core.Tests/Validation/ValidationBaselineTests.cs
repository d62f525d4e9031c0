using System.Text.Json;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;
using CsCheck;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>
/// What a baseline recognizes (on another machine, below inserted lines, in a renamed file) and what it does not.
/// </summary>
public sealed class ValidationBaselineTests : IDisposable
{
    private const string Filler = "One more line that says nothing of note.\n";

    private static readonly string[] Values = ["gpt-4", "gpt-5", "shell", "fetch-2", "Grpe", "o'clock", "größer"];

    // Each agent has some of the problems; its number determines which, and their values.
    private static readonly Gen<int[]> Ecosystems = Gen.Int[0, 255].Array[2, 6];

    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    private string File => Path.Combine(_sandbox.Root, "known.json");

    private static string Text(int agent, int faults, string? model = null)
    {
        string Value(int shift) => Values[((faults >> shift) + agent) % Values.Length];
        var model1 = model ?? ((faults & 1) != 0 ? Value(3) : "sonnet");
        return $"---\nname: agent-{agent}\ndescription: Use it when number {agent} is what the task at hand is about, and no "
            + $"other.\nmodel: {model1}\n"
            + ((faults & 2) != 0 ? $"tools: Read, {Value(4).Replace("'", "", StringComparison.Ordinal)}x\n" : "tools: Read\n")
            + ((faults & 4) != 0 ? $"color: {Value(5).Replace("'", "", StringComparison.Ordinal)}\n" : "")
            + ((faults & 8) != 0 ? "mode-of-work: fast\n" : "")
            + $"---\nYou are agent {agent}, and you do what you are told.\n"
            + ((faults & 16) != 0 ? string.Concat(Enumerable.Repeat(Filler, 2000)) : "");
    }

    private string WriteAll(int[] ecosystem)
    {
        var root = Directory.CreateDirectory(Path.Combine(_sandbox.Root, Guid.NewGuid().ToString("N"))).FullName;
        for (var agent = 0; agent < ecosystem.Length; agent++)
            Write(root, $"agent-{agent}.md", Text(agent, ecosystem[agent]));
        return root;
    }

    private string WriteKnown(int[] ecosystem)
    {
        var root = WriteAll(ecosystem);
        ValidationBaseline.Write(File, Validate(root), root);
        return root;
    }

    private static string Write(string root, string name, string text)
    {
        var path = Path.Combine(root, ".claude", "agents", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private static System.Collections.Immutable.ImmutableArray<Finding> Validate(string root) =>
        EcosystemValidator.Validate(Ecosystem.Discover(new EcosystemOptions { Root = root, IncludeUser = false, IncludePlugins = false },
            CancellationToken.None), ValidationSandbox.Options, CancellationToken.None);

    private (IReadOnlyList<Finding> New, IReadOnlyList<BaselineEntry> Stale) Compared(string root)
    {
        var baseline = ValidationBaseline.Read(File);
        return (baseline.New(Validate(root), root), baseline.Left);
    }

    private void AssertKnown(string root)
    {
        var (fresh, stale) = Compared(root);
        Assert.Empty(fresh);
        Assert.Empty(stale);
    }

    private static void Holds(Action<int[]> check) => Ecosystems.Sample(check, iter: 20, threads: 1);

    [Fact]
    public void A_copied_tree_has_no_new_or_stale_findings() => Holds(ecosystem =>
    {
        var root = WriteKnown(ecosystem);
        Assert.DoesNotContain(root, System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        AssertKnown(WriteAll(ecosystem));
    });

    [Fact]
    public void Moved_lines_cause_no_new_findings() => Holds(ecosystem =>
    {
        var root = WriteKnown(ecosystem);
        for (var agent = 0; agent < ecosystem.Length; agent++)
        {
            var text = Text(agent, ecosystem[agent]);
            Write(root, $"agent-{agent}.md", text.Replace("\nname:", "\n# A note.\nname:", StringComparison.Ordinal) + Filler);
        }
        AssertKnown(root);
    });

    [Fact]
    public void A_renamed_file_has_no_new_findings() => Holds(ecosystem =>
    {
        var root = WriteKnown(ecosystem);
        var folder = Path.Combine(root, ".claude", "agents");
        Directory.CreateDirectory(Path.Combine(folder, "more"));
        System.IO.File.Move(Path.Combine(folder, "agent-0.md"), Path.Combine(folder, "more", "zero.md"));
        System.IO.File.Delete(Path.Combine(folder, "agent-1.md"));
        // Renamed and edited: recognized by the name in it.
        Write(root, "one.md", Text(1, ecosystem[1]) + Filler);
        AssertKnown(root);
    });

    [Fact]
    public void A_changed_value_is_new_and_the_old_one_stale() => Holds(ecosystem =>
    {
        ecosystem[0] |= 1;
        var root = WriteAll(ecosystem);
        Write(root, "agent-0.md", Text(0, ecosystem[0], "gpt-4"));
        ValidationBaseline.Write(File, Validate(root), root);
        Write(root, "agent-0.md", Text(0, ecosystem[0], "gpt-5"));
        var (fresh, stale) = Compared(root);
        Assert.Equal(("unknown-model", "gpt-5"), (Assert.Single(fresh).RuleId, FindingIdentity.SubjectOf(fresh[0])));
        Assert.Equal(("unknown-model", "gpt-4"), (Assert.Single(stale).Rule, stale[0].Subject));
    });

    [Fact]
    public void Fixed_findings_are_stale_and_an_update_only_removes_them() => Holds(ecosystem =>
    {
        ecosystem[0] |= 1;
        var root = WriteAll(ecosystem);
        Write(root, "agent-0.md", Text(0, ecosystem[0], "gpt-4"));
        ValidationBaseline.Write(File, Validate(root), root);
        Write(root, "agent-0.md", Text(0, ecosystem[0], "sonnet"));
        Write(root, "late.md", Text(7, 0, "gpt-6"));
        var baseline = ValidationBaseline.Read(File);
        var fresh = baseline.New(Validate(root), root);
        Assert.Contains(fresh, static finding => finding.RuleId == "unknown-model" && finding.Name == "agent-7");
        var stale = Assert.Single(baseline.Left);
        Assert.Equal(("unknown-model", ".claude/agents/agent-0.md"), (stale.Rule, stale.Path));
        baseline.WriteUpdated(File, static _ => true);
        var again = ValidationBaseline.Read(File);
        Assert.Equal(fresh, again.New(Validate(root), root));
        Assert.Empty(again.Left);
    });

    [Fact]
    public void A_copied_agent_is_new_although_its_text_is_known()
    {
        _sandbox.Agent("one", "model: gpt-4\n");
        ValidationBaseline.Write(File, _sandbox.Validate(), _sandbox.Root);
        System.IO.File.Copy(Path.Combine(_sandbox.Root, ".claude/agents/one.md"), Path.Combine(_sandbox.Root, ".claude/agents/two.md"));
        Assert.Contains(ValidationBaseline.Read(File).New(_sandbox.Validate(), _sandbox.Root),
            static finding => finding.RuleId == "unknown-model");
    }

    [Fact]
    public void A_shared_finding_is_known_at_the_other_definition()
    {
        const string Description =
            "Reviews the changes of a branch for faults in logic, names, tests and documentation, and reports them by file.";
        _sandbox.Agent("one", description: Description);
        _sandbox.Agent("two", description: Description);
        Assert.Equal("two", Assert.Single(_sandbox.Of("similar-descriptions")).Name);
        ValidationBaseline.Write(File, _sandbox.Of("similar-descriptions"), _sandbox.Root);
        System.IO.File.Move(Path.Combine(_sandbox.Root, ".claude/agents/one.md"), Path.Combine(_sandbox.Root, ".claude/agents/zone.md"));
        Assert.Equal("one", Assert.Single(_sandbox.Of("similar-descriptions")).Name);
        Assert.Empty(ValidationBaseline.Read(File).New(_sandbox.Of("similar-descriptions"), _sandbox.Root));
    }

    // As version 1 wrote it, on another machine and with other figures.
    [Fact]
    public void A_version_1_baseline_is_used_and_reported()
    {
        _sandbox.Agent("one", "model: gpt-4\ntools: Read, Grpe\n");
        _sandbox.Agent("x", "", description: "Says the one thing.");
        _sandbox.Write(".claude/agents/z.md", "---\nname: x\ndescription: Says the other thing.\n---\nBody\n");
        var findings = _sandbox.Validate();
        var old = findings.Select(finding => new
        {
            fingerprint = "0123456789abcdef",
            rule = finding.RuleId,
            path = finding.RelativePath,
            message = finding.Message.Replace(".claude/agents/", "/home/ci/work/.claude/agents/", StringComparison.Ordinal)
                .Replace("1", "2", StringComparison.Ordinal),
        });
        System.IO.File.WriteAllText(File, JsonSerializer.Serialize(new { version = 1, findings = old }));
        var baseline = ValidationBaseline.Read(File);
        Assert.True(baseline.IsEarlier);
        Assert.Contains(findings, static finding => finding.RuleId == "duplicate-name");
        Assert.Empty(baseline.New(findings, _sandbox.Root));
        Assert.Empty(baseline.Left);
        baseline.WriteUpdated(File, static _ => true);
        Assert.False(ValidationBaseline.Read(File).IsEarlier);
        Assert.Empty(ValidationBaseline.Read(File).New(findings, _sandbox.Root));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{ \"version\": 3, \"findings\": [] }")]
    [InlineData("{ \"version\": \"x\", \"findings\": [] }")]
    [InlineData("{ \"version\": 2, \"findings\": [{}] }")]
    [InlineData("{ \"version\": 2, \"findings\": [{ \"rule\": null, \"path\": \"\", \"message\": \"\" }] }")]
    [InlineData("{ \"version\": 2, \"findings\": [7] }")]
    [InlineData("not JSON")]
    public void Invalid_baselines_are_refused(string text)
    {
        System.IO.File.WriteAllText(File, text);
        Assert.Throws<ValidationSettingsException>(() => ValidationBaseline.Read(File));
    }

    [Theory]
    [InlineData("There is no model 'gpt-4'. Did you mean 'gpt-5'?", "gpt-4")]
    [InlineData("There is no model 'gpt-4o.1'.", "gpt-4o.1")]
    [InlineData("Claude Code does not know the color 'teal' and ignores it. Use red, blue.", "teal")]
    [InlineData("This agent's description takes 1,234 tokens of every session; the limit is 200.",
        "This agent's description takes  tokens of every session; the limit is .")]
    [InlineData("A call sends about 12 tokens; claude-haiku-4-5 caches only 4,096 or more.",
        "A call sends about  tokens; claude-haiku-4-5 caches only  or more.")]
    [InlineData("It doesn't say. The skill 'o'clock' isn't there.", "o'clock")]
    [InlineData("'one' is now 'two'. Did you mean 'three'?", "one\ntwo")]
    [InlineData("", "")]
    [InlineData("An open quote 'of something", "An open quote 'of something")]
    public void The_subject_is_what_a_message_quotes_first(string message, string subject) =>
        Assert.Equal(subject, FindingIdentity.SubjectOfMessage(message));

    [Fact]
    public void Stored_findings_do_not_contain_the_trees_location()
    {
        _sandbox.Agent("x");
        _sandbox.Write(".claude/agents/sub/x.md", "---\nname: x\ndescription: Another one.\n---\nBody\n");
        _sandbox.Write("CLAUDE.md", "@nowhere/at-all.md\n@../outside.md\n");
        _sandbox.Write(".claude/settings.json", "{ not JSON");
        _sandbox.Write(".claude-plugin/plugin.json", "{ \"name\": 7 }");
        var findings = _sandbox.Validate();
        Assert.True(findings.Select(static finding => finding.RuleId).Distinct().Count() >= 4);
        Assert.All(findings, finding => Assert.DoesNotContain(_sandbox.Root, finding.Message + finding.Subject + finding.RelativePath,
            StringComparison.Ordinal));
    }

    [Fact]
    public void Places_are_relative_to_root_and_home()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var root = Path.Combine(_sandbox.Root, "project");
        Assert.Equal(".claude/agents/a.md", FindingPlace.RelativePath(root, Path.Combine(root, ".claude", "agents", "a.md")));
        Assert.Equal("~/.claude/agents/a.md", FindingPlace.RelativePath(root, Path.Combine(home, ".claude", "agents", "a.md")));
        Assert.Equal("../CLAUDE.md", FindingPlace.RelativePath(root, Path.Combine(_sandbox.Root, "CLAUDE.md")));
        Assert.Equal(".", FindingPlace.RelativePath(root, root));
        Assert.Equal("prompt", FindingPlace.RelativePath(root, "prompt"));
        foreach (var place in (string[])[".claude/agents/a.md", "~/.claude/agents/a.md", "../CLAUDE.md"])
            Assert.Equal(place, FindingPlace.RelativePath(root, FindingPlace.FullPath(root, place)));
    }
}

using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;
using CsCheck;

namespace ClaudePerf.Core.Tests.Validation;

/// <summary>-Fix changes what cannot change the meaning of a file, and nothing else.</summary>
public sealed class FindingFixerTests : IDisposable
{
    // Kinds of wrong entries in lists of tools, and right ones beside them.
    private static readonly string[] Tools =
    [
        "Read", "Bash(git diff:*)", "mcp__github__search", "read", "BASH", "webFetch", "grep(x)", "shell", "git", "write_file", "Raed", "Edti", "Skil", "Nonsense", "LS", "MultiEdit", "TodoWrite", "Task",
        "KillShell", "AskUserQuestion", "mcp:github:list", "mcp__gone", "Globb", "all", "python",
    ];

    private static readonly string[] Lines =
    [
        "", "color: Purple\n", "model: Sonnet\n", "permissionMode: acceptedits\n", "user: \"Do it: now\"\\nassistant: \"Done\"\nuser: \"Again\"\n", "Context: a: b\nuser: \"x\"\n", "version: 1: 2\n", "note: *x\n", "memory: Project\n",
        "effort: HIGH\n", "disallowedTools: bash, Wrte\n", "allowed-tools: read\n", "argument-hint: [a] [b]\n", "skills: a: b\n",
    ];

    private static readonly string[] Descriptions = ["Use it.", "Use it: always.", "#1 of them", "'quoted: text'", "\"a: b\"", "a #b: c", "Use\u200B it.", "@all `x` it's", "[a] b", "用它: 总是"];

    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("tools: read, edit, shell", "tools: Read, Edit, shell")]
    [InlineData("tools: Read, git", "tools: Read, git")]
    [InlineData("tools: Read, Raed", "tools: Read, Raed")]
    [InlineData("tools: Read, Wirte", "tools: Read, Wirte")]
    [InlineData("tools: [read, BASH]", "tools: [Read, Bash]")]
    [InlineData("tools: Read, bash(git log:*)", "tools: Read, Bash(git log:*)")]
    [InlineData("tools: Read, read", "tools: Read, read")]
    [InlineData("tools: Read\ncolor: Purple", "tools: Read\ncolor: Purple")]
    [InlineData("tools: Read\npermissionMode: acceptedits", "tools: Read\npermissionMode: acceptedits")]
    [InlineData("tools: Read\ntool: Bash", "tools: Read\ntool: Bash")]
    public void Case_alone_is_mended(string before, string after)
    {
        _sandbox.Agent("one", before + "\n");
        Assert.Equal($"---\nname: one\ndescription: Use it when it is needed.\n{after}\n---\n", Fixed("*")[..^"You are one of them, and you do what you are told.\n".Length]);
    }

    [Fact]
    public void Lines_that_leaked_out_of_a_description_stay()
    {
        _sandbox.Agent("one", "user: \"Do it: now\"\\nassistant: \"Done\"\nuser: \"Again: now\"\\nassistant: \"Done\"\ntools: Read\n");
        Assert.Empty(FindingFixer.Plan(_sandbox.Read(), _sandbox.Of("*")));
    }

    [Fact]
    public void Whatever_a_file_holds_Claude_Code_takes_the_same_from_it()
    {
        var mended = 0;
        Gen.Select(OneOf(Tools).List[0, 6], OneOf(Lines).List[0, 3], OneOf(Descriptions), Gen.Bool).Sample(
            (tools, lines, description, isList) =>
            {
                var list = tools.Count == 0 ? "" : isList ? $"tools:\n{string.Concat(tools.Select(static tool => $"  - {tool}\n"))}" : $"tools: {string.Join(", ", tools)}\n";
                using var sandbox = new ValidationSandbox();
                sandbox.Agent("one", list + string.Concat(lines), description: description);
                var ecosystem = sandbox.Read();
                var before = Assert.Single(ecosystem.Definitions);
                foreach (var file in FindingFixer.Plan(ecosystem, sandbox.Of("*")))
                {
                    Interlocked.Increment(ref mended);
                    Same(before, before.WithText(file.Text));
                }
            },
            iter: 300);
        Assert.True(mended > 50, $"{mended} files were mended.");
    }

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static void Same(PromptDefinition before, PromptDefinition after)
    {
        Assert.Equal(
            (before.Loads, before.Name, before.Description, before.Model, before.PermissionMode, before.Effort, before.Memory, before.Body),
            (after.Loads, after.Name, after.Description, after.Model, after.PermissionMode, after.Effort, after.Memory, after.Body));
        Assert.Equal(before.Skills, after.Skills);
        Assert.Equal(before.Frontmatter.Fields.Select(static field => field.Key), after.Frontmatter.Fields.Select(static field => field.Key));
        SameTools(before.Tools ?? [], after.Tools ?? []);
        SameTools(before.DisallowedTools, after.DisallowedTools);
    }

    // An oracle of its own: the same entry, the same but for case, or one of the program's two renamings in the lists above.
    private static void SameTools(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        Assert.Equal(before.Count, after.Count);
        foreach (var (one, other) in before.Zip(after))
            Assert.True(string.Equals(one, other, StringComparison.OrdinalIgnoreCase) || (one, other) is ("Task", "Agent") or ("KillShell", "TaskStop"), $"'{one}' became '{other}'.");
    }

    private string Fixed(string rule)
    {
        var ecosystem = _sandbox.Read();
        return FindingFixer.Plan(ecosystem, _sandbox.Of(rule)).SingleOrDefault()?.Text ?? Assert.Single(ecosystem.Definitions).Text;
    }
}

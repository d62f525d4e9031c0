using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Core.Tests.Validation.Rules;

/// <summary>Files in a text that need not exist: to be created, another owner's, or alternatives.</summary>
public sealed class FileMentionTests : IDisposable
{
    private readonly ValidationSandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    // Found: a text that runs or reads a file expects it to exist.
    [InlineData("Write a plan first.\n\nThen run `scripts/gone.py`.", true)]
    [InlineData("## Create a report\n\nRun `scripts/gone.py` on it.", true)]
    [InlineData("- Write the summary.\n- See `references/gone.md` for the form.", true)]
    [InlineData("Create the files.\n\nLoad `references/gone.md` when in doubt.", true)]
    [InlineData("`scripts/gone.py` lays the nodes out.", true)]
    [InlineData("The heart is `scripts/gone.py`, which writes files.", true)]
    [InlineData("| `references/gone.md` | the rules |", true)]
    [InlineData("Create a chart.\n\n## Reference\n\n- `references/gone.md`: colours", true)]
    [InlineData("Run `scripts/gone.py` or ask.", true)]
    [InlineData("Read `references/gone.md` or `references/there.md`.", true)]
    // To be created.
    [InlineData("- Write the module logic — `basic`: `src/module.ts`; `app`:\n  `src/app.ts` and `templates/app.hbs`; done.", false)]
    [InlineData("Write the page and, beside it,\n`assets/page.css` for its colours.", false)]
    [InlineData("Create a script that parses the log:\n\n**Location**: `scripts/parse.mjs` (or another)", false)]
    [InlineData("### Step 3: Create the hook\n\n| Script | `scripts/hook.sh` |", false)]
    [InlineData("### Step 3: Create the hook\n\nText.\n\n- `scripts/hook.sh`\n- `scripts/other.sh`", false)]
    [InlineData("Create the script at .claude/hooks/hook.sh.\n\n## Later\n\nRun `scripts/hook.sh`.", false)]
    [InlineData("Run `scripts/hook.sh`.\n\nGenerate `scripts/hook.sh` where it is missing.", false)]
    [InlineData("```bash\ncat > scripts/hook.sh <<'EOF'\nEOF\n```\n\nRun `scripts/hook.sh`.", false)]
    [InlineData("```bash\n# scripts/hook.sh\necho\n```\n\nRun `scripts/hook.sh`.", false)]
    [InlineData("```bash\ntouch scripts/hook.sh\n```\n\nRun `scripts/hook.sh`.", false)]
    [InlineData("```js\n// scripts/hook.mjs\n```\n\nRun `scripts/hook.mjs`.", false)]
    [InlineData("Discover logos in common places:\n- `assets/logo.png`, `assets/logo.svg`", false)]
    [InlineData("Of a window (`src/app.ts` + `templates/app.hbs`).", false)]
    [InlineData("A site has all of these (`mkdocs.yml` + `scripts/build.py`).", false)]
    [InlineData("| `Bash(./scripts/ *)` | `./scripts/test.sh` | no |", false)]
    public void A_file_that_the_text_creates_is_not_missing(string body, bool isFound) => Expect(body, isFound);

    [Theory]
    // The owner exists and lacks the file, or the skill means itself.
    [InlineData("See the `beside` skill (its `references/gone.md`).", true)]
    [InlineData("`beside`'s list, in `references/gone.md`.", true)]
    [InlineData("The `s` skill has `references/gone.md`.", true)]
    [InlineData("Its `references/gone.md` has more.", true)]
    [InlineData("This skill's `references/gone.md` has more.", true)]
    [InlineData("Load `there-is`. See `references/gone.md`.", true)]
    [InlineData("The `other-one` skill does it. See `references/gone.md`.", true)]
    // The owner has it.
    [InlineData("See the `beside` skill (its `references/beside.md`).", false)]
    [InlineData("See `references/deep.md` of the `far-away` plugin.", false)]
    // It cannot be checked here.
    [InlineData("See the `drupal-gitlab` skill (its `references/gone.md`).", false)]
    [InlineData("See the **`drupal-gitlab`** skill (its `references/gone.md`) — it owns the flow.", false)]
    [InlineData("delegate to the\n`drupal-gitlab` skill (it owns the rules; see its\n`references/gone.md`).", false)]
    [InlineData("- `dev-navigator`'s **Lookup** section and its `references/gone.md`: the contract", false)]
    [InlineData("see `other-plugin:parallel-work` § Limits\nand its `references/gone.md` § Limits", false)]
    [InlineData("The dev-navigator skill keeps `references/gone.md`.", false)]
    [InlineData("dev-navigator's `references/gone.md` says more.", false)]
    [InlineData("See `references/gone.md` of the `dev-navigator` skill.", false)]
    [InlineData("See `references/gone.md` in the `dev-navigator` plugin.", false)]
    [InlineData("See `references/gone.md` (from `dev-navigator`).", false)]
    [InlineData("- `scripts/gone.py` (other-plugins) — the first pass", false)]
    [InlineData("The `/dev-navigator` skill reads `references/gone.md`.", false)]
    public void Another_skills_file_is_searched_in_that_skill(string body, bool isFound)
    {
        _sandbox.Write(".claude/skills/beside/SKILL.md", "---\nname: beside\ndescription: Stands beside it.\n---\nText.\n");
        _sandbox.Write(".claude/far-away/skills/one/references/deep.md", "");
        Expect(body, isFound);
    }

    [Theory]
    [InlineData("| Place | `scripts/start.sh` or `.claude/hooks/start.sh` |", false)]
    [InlineData("Put it into `.claude/hooks/start.sh` or `scripts/start.sh`.", false)]
    [InlineData("It is `scripts/start.sh`, or\n`.claude/hooks/start.sh`.", false)]
    [InlineData("It is `scripts/start.sh` or\n`bin/start.sh`.", false)]
    [InlineData("It is `scripts/start.sh` or `.claude/hooks/other.sh`.", true)]
    [InlineData("It is `scripts/start.sh` and `.claude/hooks/start.sh`.", true)]
    public void One_of_several_offered_places_is_not_missing(string body, bool isFound) => Expect(body, isFound);

    [Theory]
    [InlineData(".claude-plugin/marketplace.json", "scripts/gone.py", false)]
    [InlineData(".git/HEAD", "scripts/gone.py", false)]
    [InlineData(".git/HEAD", "plugins/scripts/gone.py", false)]
    [InlineData("README.md", "scripts/gone.py", true)]
    [InlineData(".git/HEAD", "scripts/other.py", true)]
    [InlineData("plugins/.git/HEAD", "scripts/gone.py", true)]
    public void A_file_of_the_repository_above_a_plugin_is_not_missing(string mark, string file, bool isFound)
    {
        _sandbox.Write(mark, "{}");
        _sandbox.Write(file, "");
        _sandbox.Write("plugins/p/.claude-plugin/plugin.json", """{"name":"p"}""");
        _sandbox.Write("plugins/p/skills/s/SKILL.md", "---\nname: s\ndescription: Does it.\n---\nRun `scripts/gone.py`.\n");
        var found = EcosystemValidator.Validate(Ecosystem.Discover(new EcosystemOptions
        {
            Root = Path.Combine(_sandbox.Root, "plugins/p"),
            IncludeUser = false,
            IncludePlugins = false,
        }, TestContext.Current.CancellationToken), ValidationSandbox.Options with { Rules = ["missing-*"] },
            TestContext.Current.CancellationToken);
        Assert.Equal(isFound ? 1 : 0, found.Length);
    }

    [Fact]
    public void A_template_and_an_agent_have_no_folder_of_their_own()
    {
        _sandbox.Write(".claude/skills/_template/SKILL.md", "---\nname: t\ndescription: Does it.\n---\nSee [a](a.md).\n");
        _sandbox.Agent("one", body: "Run `${CLAUDE_SKILL_DIR}/scripts/gone.sh`.\n");
        Assert.Empty(_sandbox.Of("missing-*"));
    }

    private void Expect(string body, bool isFound)
    {
        _sandbox.Write(".claude/skills/s/SKILL.md", $"---\nname: s\ndescription: Does what is needed.\n---\n{body}\n");
        _sandbox.Write(".claude/skills/s/references/there.md", "");
        _sandbox.Write(".claude/skills/beside/references/beside.md", "");
        Assert.Equal(isFound ? 1 : 0, _sandbox.Of("missing-*").Count);
    }
}

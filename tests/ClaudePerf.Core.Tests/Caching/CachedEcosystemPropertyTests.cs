using System.Text.Json;
using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using CsCheck;

namespace ClaudePerf.Core.Tests.Caching;

/// <summary>
/// Whatever happens to the files of an ecosystem, the cached result equals a fresh reading: in the same preparer, in a
/// new one over the same cache, and in another process over the same file.
/// </summary>
public sealed class CachedEcosystemPropertyTests
{
    // Claude Code reads each of these in another way: scopes, kinds, imports, settings, plugins, folders above and below.
    private static readonly string[] Files =
    [
        "project/.claude/agents/a.md", "project/.claude/agents/deep/b.md", "home/.claude/agents/a.md", "plug/agents/p.md",
        "managed/.claude/agents/m.md",
        "project/.claude/skills/s/SKILL.md", "project/.claude/skills/t/SKILL.md", "home/.claude/skills/s/SKILL.md",
        "project/.claude/commands/c.md",
        "project/CLAUDE.md", "project/CLAUDE.local.md", "CLAUDE.md", "home/.claude/CLAUDE.md", "project/.claude/rules/r.md",
        "project/notes.md", "project/AGENTS.md",
        "project/.claude/settings.json", "project/.claude/settings.local.json", "home/.claude/settings.json",
        "plug/.claude-plugin/plugin.json",
    ];

    private static readonly string[] Folders =
    [
        "project/.claude/agents", "project/.claude/agents/deep", "project/.claude/skills/s", "project/.claude",
        "home/.claude/agents", "plug/agents", "elsewhere",
    ];

    // Targets of links: files and folders inside and outside the project.
    private static readonly string[] Targets =
    [
        "project/notes.md", "elsewhere/x.md", "project/.claude/agents/deep", "elsewhere", "nowhere", "home/.claude/agents/a.md",
    ];

    private static readonly string[] Agents = ["a", "b", "x", "m", "plug:p"];
    private static readonly DateTime[] Times =
    [
        new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc), new(2039, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    ];

    private enum Act
    {
        Edit,
        EditAndPutTimeBack,
        Touch,
        Delete,
        Rename,
        RenameCaseOnly,
        Swap,
        FileBecomesFolder,
        FileBecomesLink,
        FolderBecomesLink,
        Retarget,
        MoveFolder,
        DeleteFolder,
        AddUnrelated,
        AddFolder,
        Ask,
        AskInNewProcess,
        Clear,
    }

    private static readonly Gen<(Act Act, int One, int Two, int Three)[]> Sequences =
        Gen.Select(Gen.Frequency(
            [
                (8, Gen.Const(Act.Edit)), (4, Gen.Const(Act.EditAndPutTimeBack)), (2, Gen.Const(Act.Touch)),
                (2, Gen.Const(Act.Delete)), (3, Gen.Const(Act.Rename)), (2, Gen.Const(Act.RenameCaseOnly)),
                (2, Gen.Const(Act.Swap)), (1, Gen.Const(Act.FileBecomesFolder)), (3, Gen.Const(Act.FileBecomesLink)),
                (2, Gen.Const(Act.FolderBecomesLink)), (3, Gen.Const(Act.Retarget)), (2, Gen.Const(Act.MoveFolder)),
                (1, Gen.Const(Act.DeleteFolder)), (2, Gen.Const(Act.AddUnrelated)), (1, Gen.Const(Act.AddFolder)),
                (14, Gen.Const(Act.Ask)), (3, Gen.Const(Act.AskInNewProcess)), (1, Gen.Const(Act.Clear)),
            ]), Gen.Int[0, 999], Gen.Int[0, 999], Gen.Int[0, 999])
            .Select(static step => (step.Item1, step.Item2, step.Item3, step.Item4)).Array[5, 60];

    [Fact]
    public void After_any_file_changes_the_cached_result_equals_a_fresh_reading() =>
        Sequences.Sample(Run, iter: 15, threads: 1, print: static steps => string.Join(" ", steps));

    private static void Run((Act Act, int One, int Two, int Three)[] steps)
    {
        using var sandbox = new PreparedSandbox();
        sandbox.Files.Write("home/.claude/plugins/installed_plugins.json",
            $$$"""{"plugins":{"plug@m":[{"scope":"user","installPath":{{{JsonSerializer.Serialize(sandbox.Files.At("plug"))}}} }]}}""");
        Directory.CreateDirectory(sandbox.Files.At("elsewhere"));
        sandbox.Files.Write("elsewhere/x.md", "---\nname: x\ndescription: d\n---\nElsewhere\n");
        for (var i = 0; i < Files.Length; i++)
            sandbox.Files.Write(Files[i], TextOf(i, 0));
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        var linked = new List<string>();
        foreach (var (act, one, two, three) in steps)
        {
            if (act == Act.AskInNewProcess)
            {
                cache.Flush();
                cache = sandbox.Cache();
                preparer = sandbox.Preparer(cache);
            }
            if (act is Act.Ask or Act.AskInNewProcess)
                Same(sandbox, preparer, sandbox.Preparer(cache), Agents[two % Agents.Length]);
            else if (act == Act.Clear)
                cache.Clear();
            else
                Change(sandbox, act, one, two, three, linked);
        }
        foreach (var agent in Agents)
            Same(sandbox, preparer, sandbox.Preparer(cache), agent);
    }

    private static void Same(PreparedSandbox sandbox, PromptPreparer same, PromptPreparer other, string agent)
    {
        var expected = Outcome(() => sandbox.Fresh(agent));
        Assert.Equal(expected, Outcome(() => same.Prepare(agent)));
        Assert.Equal(expected, Outcome(() => other.Prepare(agent)));
    }

    // Operations that the system refuses, such as creating a file where a folder is needed, change nothing.
    private static void Change(PreparedSandbox sandbox, Act act, int one, int two, int three, List<string> linked)
    {
        var at = one % Files.Length;
        var file = sandbox.Files.At(Files[at]);
        var folder = sandbox.Files.At(Folders[two % Folders.Length]);
        var target = sandbox.Files.At(Targets[three % Targets.Length]);
        try
        {
            switch (act)
            {
                case Act.Edit:
                    sandbox.Files.Write(Files[at], TextOf(at, two % 4));
                    break;
                case Act.EditAndPutTimeBack:
                    var before = File.GetLastWriteTimeUtc(file);
                    sandbox.Files.Write(Files[at], TextOf(at, two % 4));
                    File.SetLastWriteTimeUtc(file, before);
                    break;
                case Act.Touch:
                    File.SetLastWriteTimeUtc(file, Times[two % Times.Length]);
                    break;
                case Act.Delete:
                    File.Delete(file);
                    break;
                case Act.Rename:
                    File.Move(file, sandbox.Files.At(Files[two % Files.Length]), overwrite: true);
                    break;
                case Act.RenameCaseOnly:
                    var shown = two % 2 == 0 ? file : folder;
                    Directory.Move(shown, Path.Combine(Path.GetDirectoryName(shown)!, Path.GetFileName(shown).ToUpperInvariant()));
                    break;
                case Act.Swap:
                    var between = sandbox.Files.At("between");
                    var other = sandbox.Files.At(Files[two % Files.Length]);
                    File.Move(file, between);
                    File.Move(other, file);
                    File.Move(between, other);
                    break;
                case Act.FileBecomesFolder:
                    File.Delete(file);
                    Directory.CreateDirectory(file);
                    break;
                case Act.FileBecomesLink:
                    File.Delete(file);
                    File.CreateSymbolicLink(file, target);
                    linked.Add(file);
                    break;
                case Act.FolderBecomesLink:
                    Directory.Move(folder, sandbox.Files.At($"moved-{one}-{two}-{three}"));
                    Directory.CreateSymbolicLink(folder, target);
                    linked.Add(folder);
                    break;
                case Act.Retarget when linked.Count > 0:
                    var link = linked[one % linked.Count];
                    File.Delete(link);
                    File.CreateSymbolicLink(link, target);
                    break;
                case Act.MoveFolder:
                    Directory.Move(folder, sandbox.Files.At(Folders[three % Folders.Length]));
                    break;
                case Act.DeleteFolder:
                    Directory.Delete(folder, recursive: true);
                    break;
                case Act.AddUnrelated:
                    File.Copy(file, Path.Combine(Path.GetDirectoryName(file)!, $"z{two % 3}.md"), overwrite: true);
                    break;
                case Act.AddFolder:
                    sandbox.Files.Write($"{Folders[two % Folders.Length]}/new{three % 2}/y.md", "---\nname: b\ndescription: d\n---\nNew\n");
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Outcome(Func<PreparedPrompt> prepare)
    {
        try
        {
            return PreparedText.Of(prepare());
        }
        catch (Exception exception) when (exception is PromptNotFoundException or Core.Agents.PromptReadException)
        {
            return exception.Message;
        }
    }

    // All versions of a text have the same length, so that neither the size nor a restored time distinguishes them.
    private static string TextOf(int file, int version) => Files[file] switch
    {
        "project/CLAUDE.md" =>
            $"{(version % 2 == 0 ? "<!-- dropped -->\n" : "Kept: dropped --\n")}Memory {version} "
                + $"@{(version < 2 ? "notes.md" : "other.md")}\nToday is 2026-11-0{version + 1}.\n",
        "plug/.claude-plugin/plugin.json" => $$"""{"name": "{{(version < 3 ? "plug" : "gulp")}}", "version": "{{version}}"}""",
        "home/.claude/settings.json" => $$$"""{"enabledPlugins": {"plug@m": {{{(version < 3 ? "true " : "false")}}} } }""",
        "project/.claude/settings.local.json" => $$"""{"permissions": {"deny": ["{{(version % 2 == 0 ? "Write" : "Edit ")}}"] } }""",
        var settings when settings.EndsWith(".json", StringComparison.Ordinal) =>
            $$"""{"model": {{(version % 2 == 0 ? "\"opus\" " : "\"haiku\"")}} }""",
        var skill when skill.EndsWith("SKILL.md", StringComparison.Ordinal) =>
            $"---\nname: {(version == 3 ? "u" : "s")}\ndescription: d\n---\nSkill {version}\n",
        var prompt when prompt.Contains("/agents/", StringComparison.Ordinal) =>
            $"---\nname: {(version == 3 ? "b" : Path.GetFileNameWithoutExtension(prompt))}\ndescription: d\nskills: "
                + $"{(version == 1 ? "s" : "t")}\nomitClaudeMd: {(version == 2 ? "true " : "false")}\ntools: "
                    + $"{(version == 2 ? "Read" : "Grep")}\n---\nBody {version}\n",
        _ => $"Text {version}\n",
    };
}

using ClaudePerf.Core.Caching.Prompts;
using ClaudePerf.Core.Caching;
using CsCheck;

namespace ClaudePerf.Core.Tests.Caching;

public class PromptCachePropertyTests
{
    private static readonly string[] Agents = ["a", "b", "c"];
    private static readonly string[] Paths =
    [
        "project/.claude/agents/a.md", "project/.claude/agents/b.md", "home/.claude/agents/a.md", "home/.claude/agents/c.md",
        "project/CLAUDE.md", "project/notes.md", "project/.claude/settings.json", "project/.claude/skills/s/SKILL.md",
    ];

    private static readonly DateTime[] Times = [new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc), new(2024, 6, 1, 0, 0, 0, DateTimeKind.Utc)];

    private enum Act
    {
        Edit,
        Rename,
        Delete,
        ResetTime,
        Clear,
        NewProcess,
        Get,
    }

    private static readonly Gen<(Act Act, int One, int Two)[]> Sequences =
        Gen.Select(
            Gen.Frequency(
                (6, Gen.Const(Act.Edit)),
                (2, Gen.Const(Act.Rename)),
                (1, Gen.Const(Act.Delete)),
                (3, Gen.Const(Act.ResetTime)),
                (1, Gen.Const(Act.Clear)),
                (1, Gen.Const(Act.NewProcess)),
                (8, Gen.Const(Act.Get))),
            Gen.Int[0, 999],
            Gen.Int[0, 999])
            .Select(step => (step.Item1, step.Item2, step.Item3)).Array[1, 40];

    [Fact]
    public void After_any_sequence_of_edits_the_result_equals_an_uncached_computation() =>
        Sequences.Sample(Run, iter: 60, threads: 1, print: steps => string.Join(" ", steps));

    private static void Run((Act Act, int One, int Two)[] steps)
    {
        using var sandbox = new PreparedSandbox();
        for (var i = 0; i < Paths.Length; i++)
            sandbox.Files.Write(Paths[i], TextOf(i, 0));
        var cache = sandbox.Cache();
        var preparer = sandbox.Preparer(cache);
        foreach (var (act, one, two) in steps)
        {
            var path = sandbox.Files.At(Paths[one % Paths.Length]);
            switch (act)
            {
                case Act.Edit:
                    sandbox.Files.Write(Paths[one % Paths.Length], TextOf(one % Paths.Length, two % 4));
                    break;
                case Act.Rename when File.Exists(path):
                    File.Move(path, sandbox.Files.At(Paths[two % Paths.Length]), overwrite: true);
                    break;
                case Act.Delete:
                    File.Delete(path);
                    break;
                case Act.ResetTime when File.Exists(path):
                    File.SetLastWriteTimeUtc(path, Times[two % Times.Length]);
                    break;
                case Act.Clear:
                    cache.Clear();
                    break;
                case Act.NewProcess:
                    cache.Flush();
                    cache = sandbox.Cache();
                    preparer = sandbox.Preparer(cache);
                    break;
                default:
                    var agent = Agents[two % Agents.Length];
                    Assert.Equal(Outcome(() => sandbox.Fresh(agent)), Outcome(() => preparer.Prepare(agent)));
                    break;
            }
        }
        foreach (var agent in Agents)
            Assert.Equal(Outcome(() => sandbox.Fresh(agent)), Outcome(() => preparer.Prepare(agent)));
    }

    private static string Outcome(Func<PreparedPrompt> prepare)
    {
        try
        {
            return PreparedText.Of(prepare());
        }
        catch (PromptNotFoundException exception)
        {
            return exception.Message;
        }
    }

    // All versions of a text have the same length, so that neither the size nor a restored time distinguishes them.
    private static string TextOf(int path, int version) => Paths[path] switch
    {
        "project/.claude/settings.json" => $$"""{"model": "{{(version % 2 == 0 ? "opus " : "haiku").Trim()}}"}""",
        "project/CLAUDE.md" => version % 2 == 0 ? $"Memory {version} @notes.md\n" : $"Memory {version} @other.md\n",
        "project/notes.md" => $"Notes {version}\n",
        "project/.claude/skills/s/SKILL.md" => $"---\nname: s\ndescription: d\n---\nSkill {version}\n",
        var agent =>
            $"---\nname: {Path.GetFileNameWithoutExtension(agent)}\ndescription: d\nskills: {(version == 3 ? "s" : "t")}\nomitClaudeMd: "
                + $"{(version == 2 ? "true " : "false")}\n---\nBody {version}\n",
    };
}

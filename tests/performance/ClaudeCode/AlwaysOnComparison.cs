using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// Tokens of a collection on both sides: its listing of agents, its listing of skills and commands, its memory. <c>Own</c> is the part that
/// the product attributes to Claude Code but that changes with a collection: the memory's wrapper, and built-in skills that are cut.
/// </summary>
internal sealed record AlwaysOnRow(string Collection, int Agents, int Skills, long ProgramAgents, long ProductAgents, long ProgramSkills,
    long ProductSkills, long ProgramMemory, long ProductMemory, long Own)
{
    internal long Program => ProgramAgents + ProgramSkills + ProgramMemory;

    internal long Product => ProductAgents + ProductSkills + ProductMemory + Own;

    internal double Error => Program == 0 ? 0 : (Product - Program) / (double)Program;
}

/// <summary>
/// Compares what a public collection costs in every session. The program gets only its Markdown, so nothing in it can run. The figures of
/// an empty project are subtracted on both sides: the rest is the collection's.
/// </summary>
internal sealed class AlwaysOnComparison(ClaudeProgram program, ProductFigures product)
{
    internal AlwaysOnRow Compare(string collection)
    {
        var root = Directory.CreateTempSubdirectory("claudeperf-always-on-").FullName;
        try
        {
            var (folder, home) = (Path.Combine(root, "project"), Path.Combine(root, "home"));
            var empty = Path.Combine(root, "empty");
            Directory.CreateDirectory(empty);
            CollectionLayout.Lay(collection, folder);
            var before = program.Run(new ProgramCall { Project = empty, Home = home, Arguments = ["--model", product.Model.Id] }).Main;
            var after = program.Run(new ProgramCall { Project = folder, Home = home, Arguments = ["--model", product.Model.Id] }).Main;
            var measured = product.Measure(folder, home);
            var whole = measured[0].Ecosystem!;
            long Section(string start) => product.Count(after.Section(start)) - product.Count(before.Section(start));
            long Said(params PromptKind[] kinds) =>
                measured.Where(measurement => kinds.Contains(measurement.Kind)).Sum(static measurement => measurement.AlwaysOnTokens);
            // What the product attributes to Claude Code changes with a collection by the built-in skills that are cut and by the memory's
            // wrapper.
            var own = whole.MainThreadTokens - product.MainThreadTokens(empty, home);
            var memory = after.BlockWith("Contents of ") is { } block ? product.Count(block) : 0;
            return new AlwaysOnRow(
                Path.GetFileName(collection.TrimEnd(Path.DirectorySeparatorChar)),
                measured.Count(static measurement => measurement is { Kind: PromptKind.Agent, AlwaysOnTokens: > 0 }),
                measured.Count(static measurement => measurement is { Kind: PromptKind.Skill or PromptKind.Command, AlwaysOnTokens: > 0 }),
                Section(InvocationFigures.Agents), Said(PromptKind.Agent),
                Section(InvocationFigures.Skills), Said(PromptKind.Skill, PromptKind.Command),
                memory, Said(PromptKind.Memory, PromptKind.Rule), own);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}

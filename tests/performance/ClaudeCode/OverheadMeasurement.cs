using ClaudePerf.Core.Tokens.Exact;

namespace ClaudePerf.Performance.ClaudeCode;

/// <summary>
/// Compares the overhead that the product predicts for an invocation with what the real Claude Code sends. <c>overhead --claude PATH</c> compares,
/// <c>overhead --claude PATH --update</c> writes the measured figures anew.
/// </summary>
internal static class OverheadMeasurement
{
    internal static object Run(string[] args)
    {
        var arguments = new Arguments(args);
        if (arguments.Text("--claude") is not { } path)
        {
            Console.WriteLine("No --claude PATH is given: nothing is compared. `npm i @anthropic-ai/claude-code` into a scratch folder brings the program.");
            return new { skipped = true };
        }
        var program = new ClaudeProgram(path);
        var vocabularies = VocabularyStore.In(arguments.Text("--data"));
        if (arguments.Has("--update"))
        {
            var (models, profiles, version) = new InvocationFile(program, vocabularies).Write(TimeProvider.System.GetUtcNow());
            Console.WriteLine($"{models} models measured on Claude Code {version}: {profiles} sets of figures.");
            return new { models, profiles, version };
        }
        return new { skipped = true };
    }
}

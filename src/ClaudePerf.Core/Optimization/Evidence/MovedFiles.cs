using System.Globalization;
using System.Text.RegularExpressions;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Editing;

namespace ClaudePerf.Core.Optimization.Evidence;

/// <summary>Finds files with moved text that are read more often than the move pays for.</summary>
internal static partial class MovedFiles
{
    internal const string Id = "file-read-often";

    [GeneratedRegex(@": read `(?<path>[^`]*references/[^`]+)` ", RegexOptions.NonBacktracking)]
    private static partial Regex Pointers();

    /// <summary>The findings about one agent with enough recorded runs.</summary>
    public static IEnumerable<OptimizationFinding> Find(PromptDefinition definition, EditTokens tokens) =>
        Examine(definition, tokens).Select(moved => new OptimizationFinding(
            Id, definition.Name, definition.Path,
            string.Create(CultureInfo.InvariantCulture,
                $"'{moved.Reading}' was read in {moved.Even.ReadShare:0%} of {moved.Even.Runs:N0} recorded runs, but costs more than it "
                    + $"saves above {moved.Even.Share:0%}. Move its text back to the line that points to it."),
            0));

    /// <summary>The files of one agent with enough recorded runs that are read too often, as its prompt names them.</summary>
    internal static IEnumerable<(string Reading, MoveBreakEven Even)> Examine(PromptDefinition definition, EditTokens tokens)
    {
        if (definition.Kind != PromptKind.Agent || definition.Path.Length == 0 || !tokens.HasEnoughRuns)
            yield break;
        foreach (Match match in Pointers().Matches(definition.Body))
        {
            var reading = match.Groups["path"].Value;
            var file = Path.Combine(ReferencePlace.For(definition).Directory, reading[(reading.LastIndexOf('/') + 1)..]);
            if (TextOf(file) is { } text && tokens.Count(text) is var count
                && tokens.BreakEven(count, tokens.Count(match.Value), count, reading) is { ReadShare: not null, Pays: false } even)
                yield return (reading, even);
        }
    }

    private static string? TextOf(string path)
    {
        try
        {
            return File.Exists(path) ? PromptFile.Read(path).Text : null;
        }
        catch (PromptReadException)
        {
            // Unreadable files cannot be judged here; the ecosystem's validation reports them.
            return null;
        }
    }
}

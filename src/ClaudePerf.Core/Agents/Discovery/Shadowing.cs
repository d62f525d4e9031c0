using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Discovery;

/// <summary>Decides which of several definitions of one name Claude Code uses.</summary>
internal static class Shadowing
{
    /// <summary>
    /// Marks every definition with what it shadows and what shadows it; the order stays. Loose files are loaded by nobody together,
    /// so none takes another's place.
    /// </summary>
    public static ImmutableArray<PromptDefinition> Decide(IReadOnlyList<(PromptDefinition Definition, int Rank)> found)
    {
        var result = found.Select(static item => item.Definition).ToArray();
        var groups = Enumerable.Range(0, found.Count)
            .Where(i => found[i].Definition is { Loads: true, Scope: not DefinitionScope.None } && NameSpaceOf(found[i].Definition.Kind) is not null)
            .GroupBy(i => (NameSpaceOf(found[i].Definition.Kind), found[i].Definition.Name))
            .Where(static group => group.Skip(1).Any());
        foreach (var group in groups)
        {
            var order = group.OrderBy(i => Strength(found[i])).ThenBy(i => found[i].Definition.Path, ByPath(found[group.First()].Definition)).ToArray();
            var winner = order[0];
            var losers = order[1..];
            result[winner] = result[winner] with { Shadows = [.. losers.Select(i => result[i].Path)] };
            foreach (var loser in losers)
            {
                result[loser] = result[loser] with
                {
                    ShadowedBy = result[winner].Path,
                    Diagnostics = result[loser].Diagnostics.Add(Diagnostic(result[loser], result[winner], SameFolder(found[loser], found[winner]))),
                };
            }
        }
        return [.. result];
    }

    // Of agents in one scope the last path loads, of plugins' agents and of commands the first.
    private static IComparer<string> ByPath(PromptDefinition definition) => definition is { Kind: PromptKind.Agent, Source: null }
        ? Comparer<string>.Create(static (one, other) => string.CompareOrdinal(other, one))
        : StringComparer.Ordinal;

    private static DefinitionDiagnostic Diagnostic(PromptDefinition loser, PromptDefinition winner, bool sameFolder) => sameFolder
        ? new(DiagnosticSeverity.Warning, $"'{winner.Path}' has the same name, '{loser.Name}', and is the one that loads: of agents in one scope the last path does, of plugins' agents and of commands the first.", loser.Path)
        : new(DiagnosticSeverity.Information, $"'{winner.Path}' has the same name, '{loser.Name}', and takes its place.", loser.Path);

    private static bool SameFolder((PromptDefinition Definition, int Rank) one, (PromptDefinition Definition, int Rank) other) =>
        one.Rank == other.Rank && one.Definition.Kind == other.Definition.Kind;

    // Skills and commands are called by the same sign and share their names.
    private static PromptKind? NameSpaceOf(PromptKind kind) => kind switch
    {
        PromptKind.Agent or PromptKind.OutputStyle => kind,
        PromptKind.Skill or PromptKind.Command => PromptKind.Skill,
        _ => null,
    };

    // Of skills the user's own is stronger than the project's, unlike everywhere else, and a skill is stronger than a command.
    private static (int, int, int) Strength((PromptDefinition Definition, int Rank) item) => item.Definition.Kind switch
    {
        PromptKind.Skill or PromptKind.Command =>
            (item.Definition.Kind == PromptKind.Skill ? 0 : 1, item.Definition.Scope == DefinitionScope.User ? (int)DefinitionScope.Managed : (int)item.Definition.Scope, item.Rank),
        _ => (0, 0, item.Rank),
    };
}
